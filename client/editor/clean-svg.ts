/** Makes SVG from elsewhere harmless: nothing in it runs, and nothing is fetched by whoever looks at it. */
import DOMPurify from 'dompurify';

// Read as XML, names keep their case; DOMPurify's own lists have them in lower case alone, and would take
// gradients, clips, filters and the very coordinates of a picture away.
const TAGS =
  'linearGradient radialGradient clipPath textPath feBlend feColorMatrix ' +
  'feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap ' +
  'feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur ' +
  'feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting ' +
  'feSpotLight feTile feTurbulence';
const ATTRIBUTES =
  'viewBox preserveAspectRatio gradientUnits gradientTransform spreadMethod ' +
  'patternUnits patternContentUnits patternTransform clipPathUnits maskUnits ' +
  'maskContentUnits markerUnits markerWidth markerHeight refX refY stdDeviation ' +
  'filterUnits primitiveUnits tableValues baseFrequency numOctaves stitchTiles ' +
  'surfaceScale specularConstant specularExponent diffuseConstant kernelMatrix ' +
  'kernelUnitLength edgeMode preserveAlpha targetX targetY xChannelSelector ' +
  'yChannelSelector limitingConeAngle pointsAtX pointsAtY pointsAtZ pathLength ' +
  'textLength lengthAdjust startOffset';

/** The same picture without scripts, handlers and outside references; `undefined` where nothing is left. */
export function cleanSvg(source: string): string | undefined {
  const clean = DOMPurify.sanitize(source, {
    USE_PROFILES: { svg: true, svgFilters: true },
    ADD_TAGS: TAGS.split(' '),
    ADD_ATTR: ATTRIBUTES.split(' '),
    FORBID_TAGS: ['foreignObject', 'script', 'a', 'use'],
    NAMESPACE: 'http://www.w3.org/2000/svg',
    PARSER_MEDIA_TYPE: 'application/xhtml+xml',
    RETURN_DOM: true,
  }) as unknown as Element;
  const svg = clean.localName === 'svg' ? clean : clean.querySelector('svg');
  if (svg === null) return undefined;
  // What an address points at would be fetched by whoever looks: only parts of the picture itself.
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    for (const { name, value } of Array.from(element.attributes)) {
      const isAddress = /(^|:)href$/i.test(name);
      const isInside = /^\s*(#|data:image\/(png|jpeg|gif|webp);)/i.test(value);
      const pointsOut = /url\((?!\s*['"]?\s*#)/i.test(value);
      if ((isAddress && !isInside) || pointsOut) element.removeAttribute(name);
    }
    if (
      element.localName === 'style' &&
      /@import|url\((?!\s*['"]?\s*#)/i.test(element.textContent)
    ) {
      element.remove();
    }
  }
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  giveSize(svg);
  return new XMLSerializer().serializeToString(svg);
}

/**
 * Without a size in units of its own a picture is drawn in any size, and stretched: browsers take 300 by
 * 150, whatever its proportions are.
 */
function giveSize(svg: Element): void {
  const isLength = (name: string): boolean =>
    /^\s*\d*\.?\d+(px|pt|pc|mm|cm|in|em|ex)?\s*$/.test(svg.getAttribute(name) ?? '');
  if (isLength('width') && isLength('height')) return;
  const box = (svg.getAttribute('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , width = 0, height = 0] = box;
  if (!(width > 0 && height > 0)) return;
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
}
