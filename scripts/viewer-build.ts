/**
 * What makes the spectator's script smaller: definitions of shapes lose the members that only people
 * who edit call (hit-testing, resizing, names in menus). Used by the build of the viewer alone; what
 * it paints is compared with the editor's canvas by a test.
 */
import type { Plugin } from 'vite';

export const viewerMinifier = {
  module: true,
  ecma: 2022,
  compress: { passes: 3, ecma: 2022, unsafe_arrows: true, pure_getters: true },
} as const;

/**
 * Members of `ShapeDef` that nothing in the viewer reads. Not `canBind` and `ring`: arrows ask for them
 * when they are drawn.
 */
const EDITOR_MEMBERS = new Set([
  'hits',
  'edge',
  'resize',
  'describe',
  'textPlace',
  'icon',
  'nameKey',
  'hasLabel',
  'keepsRatio',
]);

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly key?: { readonly name?: string };
  readonly properties?: readonly AstNode[];
}

export function withoutEditorMembers(): Plugin {
  return {
    name: 'inkwire-without-editor-members',
    enforce: 'post',
    transform(code, id) {
      if (!/\/shared\/shapes\/[a-z-]+\.ts$/.test(id)) return undefined;
      const cuts: AstNode[] = [];
      collect(this.parse(code), cuts);
      if (cuts.length === 0) return undefined;
      let out = code;
      for (const { start, end } of cuts.toSorted((a, b) => b.start - a.start)) {
        const rest = /^\s*,?/.exec(out.slice(end))?.[0].length ?? 0;
        out = out.slice(0, start) + out.slice(end + rest);
      }
      return { code: out, map: null };
    },
  };
}

/**
 * Scripts that come later are asked for without a list of what they need in turn: in the viewer they
 * need nothing, and what reads those lists is half a kilobyte.
 */
export function plainImports(): Plugin {
  return {
    name: 'inkwire-plain-imports',
    enforce: 'pre',
    load: (id) =>
      id.includes('vite/preload-helper')
        ? 'export const __vitePreload = (load) => load();'
        : undefined,
  };
}

/** Takes line breaks and indentation out of the CSS that stands in template literals. */
export function compactRules(): Plugin {
  return {
    name: 'inkwire-compact-rules',
    enforce: 'post',
    transform(code, id) {
      if (!/\/client\/ui\/[a-z-]+\.ts$/.test(id)) return undefined;
      const compact = code.replace(/\bcss\s*`[^`]*`/g, (css) =>
        css
          .replace(/\/\*[^]*?\*\//g, '')
          .replace(/\s+/g, ' ')
          .replace(/ ?([{};,]) /g, '$1')
          .replace(/: /g, ':'),
      );
      return { code: compact, map: null };
    },
  };
}

/** A definition is an object that has a `type` and an `outline`. */
function collect(node: unknown, cuts: AstNode[]): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const part of node) collect(part, cuts);
    return;
  }
  const { type, properties = [] } = node as AstNode;
  const names = properties.map(({ key }) => key?.name);
  if (type === 'ObjectExpression' && names.includes('type') && names.includes('outline')) {
    cuts.push(...properties.filter(({ key }) => EDITOR_MEMBERS.has(key?.name ?? '')));
  }
  for (const value of Object.values(node)) collect(value, cuts);
}
