/** What bytes are, judged by themselves and not by what their sender calls them. */

export type Sniffed =
  | { readonly kind: 'image'; readonly type: string }
  | { readonly kind: 'refused'; readonly why: string };

const ACCEPTED = 'PNG, JPEG, GIF, WebP, AVIF and SVG';

/** Recognises the accepted kinds of picture. */
export function sniffImage(bytes: Uint8Array): Sniffed {
  const ascii = (start: number, end: number): string =>
    String.fromCharCode(...bytes.subarray(start, end));
  const image = (type: string): Sniffed => ({ kind: 'image', type });
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return image('image/png');
  if (ascii(0, 3) === '\xff\xd8\xff') return image('image/jpeg');
  if (/^GIF8[79]a$/.test(ascii(0, 6))) return image('image/gif');
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return image('image/webp');
  if (ascii(4, 8) === 'ftyp' && /^avi[fs]$/.test(ascii(8, 12))) return image('image/avif');
  return sniffSvg(bytes);
}

/** What makes an SVG more than a picture. It is served so that none of it would run; this is the second lock. */
const ACTIVE: readonly (readonly [RegExp, string])[] = [
  [/<!entity/i, 'entities of its own'],
  [/<\s*([a-z0-9]+:)?script/i, 'a script'],
  [/<\s*([a-z0-9]+:)?(foreignobject|iframe|embed|object|handler|listener)\b/i, 'foreign content'],
  [/[\s"'/]on[a-z]+\s*=/i, 'an event handler'],
  [/(java|vb)script\s*:/i, 'a script address'],
  [/<\?xml-stylesheet/i, 'an outside style sheet'],
  [/href\s*=\s*["'][^"']*&#/i, 'a hidden address'],
];

function sniffSvg(bytes: Uint8Array): Sniffed {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { kind: 'refused', why: `Only ${ACCEPTED} are accepted.` };
  }
  if (!hasSvgRoot(text)) return { kind: 'refused', why: `Only ${ACCEPTED} are accepted.` };
  const active = ACTIVE.find(([pattern]) => pattern.test(text));
  return active === undefined
    ? { kind: 'image', type: 'image/svg+xml' }
    : { kind: 'refused', why: `This SVG has ${active[1]}: it is more than a picture.` };
}

/** Whether nothing but declarations and comments stands before `<svg`. */
function hasSvgRoot(text: string): boolean {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    const end = text.startsWith('<?xml ', at)
      ? text.indexOf('?>', at) + 2
      : text.startsWith('<!--', at)
        ? text.indexOf('-->', at) + 3
        : text.startsWith('<!', at)
          ? text.indexOf('>', at) + 1
          : undefined;
    if (end === undefined) return /^<svg[\s/>]/.test(text.slice(at, at + 5));
    if (end <= at) return false;
    at = end;
  }
}
