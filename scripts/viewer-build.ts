/**
 * What makes the spectator's script smaller: definitions of shapes and classes that the editor shares
 * with it lose the members that only people who edit call (hit-testing, resizing, names in menus), and
 * its rules the design tokens that it has no use for. Used by the build of the viewer alone; what it
 * paints is compared with the editor's canvas by a test.
 */
import { readFileSync } from 'node:fs';
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
  'labelPlace',
  'rotates',
  'icon',
  'nameKey',
  'hasLabel',
  'keepsRatio',
]);

/** Methods that only the editor's canvas calls, by the end of the name of their file. */
const EDITOR_METHODS: Readonly<Record<string, readonly string[]>> = {
  '/client/render/shape-painter.ts': ['paintInk', 'commandsOf', 'forgetShape'],
  '/client/render/peers.ts': ['isFading'],
  '/client/editor/camera.ts': ['visibleBox', 'center', 'toPage', 'toScreen'],
};

const VIEWER_RULES = new URL('../client/ui/viewer-rules.ts', import.meta.url);

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly key?: { readonly type: string; readonly name?: string };
  readonly properties?: readonly AstNode[];
  readonly body?: readonly AstNode[];
}

export function withoutEditorMembers(): Plugin {
  return {
    name: 'inkwire-without-editor-members',
    enforce: 'post',
    transform(code, id) {
      const cuts: AstNode[] = [];
      const file = Object.keys(EDITOR_METHODS).find((end) => id.endsWith(end));
      if (file !== undefined) {
        const names = EDITOR_METHODS[file]!;
        collectMethods(this.parse(code), new Set(names), cuts);
        if (cuts.length !== names.length) this.error(`not all of ${names.join(', ')} are in ${id}`);
      } else if (/\/shared\/shapes\/[a-z-]+\.ts$/.test(id)) collect(this.parse(code), cuts);
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

/** Leaves out the design tokens that the viewer's rules do not name. */
export function usedTokensOnly(): Plugin {
  return {
    name: 'inkwire-used-tokens-only',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/client/ui/theme-values.ts')) return undefined;
      const rules = readFileSync(VIEWER_RULES, 'utf8');
      const used = new Set([...rules.matchAll(/var\(--ink-([a-z0-9-]+)/g)].map(([, name]) => name));
      const without = code
        .replace(/^ +'?([a-z0-9-]+)'?: '#[0-9a-f]+',\n/gm, (all, name: string) =>
          used.has(name) ? all : '',
        )
        .replace(/--ink-([a-z0-9-]+):[^;`$]*;/g, (all, name: string) => (used.has(name) ? all : ''))
        .replace(/@media [^{]*\{\s*:host \{\s*\}\s*\}/g, '');
      return { code: without, map: null };
    },
  };
}

/** Takes line breaks and indentation out of the CSS that stands in template literals. */
export function compactRules(): Plugin {
  return {
    name: 'inkwire-compact-rules',
    enforce: 'post',
    transform(code, id) {
      if (!/\/client\/ui\/[a-z-]+\.ts$/.test(id)) return undefined;
      const compact = code.replace(
        /\b(?:css\s*|(?:viewerRules|tokenRules|shared|light|dark) = )`[^`]*`/g,
        (css) =>
          css
            .replace(/\/\*[^]*?\*\//g, '')
            .replace(/\s+/g, ' ')
            .replace(/ ?([{};,]) /g, '$1')
            .replace(/;\}/g, '}')
            .replace(/: /g, ':'),
      );
      return { code: compact, map: null };
    },
  };
}

function collectMethods(node: unknown, names: ReadonlySet<string>, cuts: AstNode[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, body } = node as AstNode;
  if (type === 'ClassBody') {
    const isOpen = (key: AstNode['key']) => key?.type === 'Identifier';
    cuts.push(...body!.filter(({ key }) => isOpen(key) && names.has(key?.name ?? '')));
    return;
  }
  for (const value of Object.values(node)) collectMethods(value, names, cuts);
}

/** A definition is an object that has a `type` and an `outline`, or a name where another one makes it. */
function collect(node: unknown, cuts: AstNode[]): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const part of node) collect(part, cuts);
    return;
  }
  const { type, properties = [] } = node as AstNode;
  const names = properties.map(({ key }) => key?.name);
  if (
    type === 'ObjectExpression' &&
    names.includes('type') &&
    (names.includes('outline') || names.includes('nameKey'))
  ) {
    cuts.push(...properties.filter(({ key }) => EDITOR_MEMBERS.has(key?.name ?? '')));
  }
  for (const value of Object.values(node)) collect(value, cuts);
}
