/**
 * What other programs put on the clipboard as HTML: tldraw's shapes, or words in tags. Fetched with the
 * first paste of such a thing. Foreign text never throws, and nothing of it is put into the page.
 */
import { tldrawFileOf } from '../../shared/interop/tldraw-clipboard.ts';

export { tldrawFileOf };

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The words of some HTML, a line for each block and a tab between the cells of a table. */
export function textOfHtml(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<\/t[dh]\s*>\s*(?=<t[dh])/gi, '\t')
    .replace(/ ?<br\s*\/?> ?/gi, '\n')
    .replace(
      / ?<\/?(p|div|li|ul|ol|tr|table|h[1-6]|blockquote|pre|section|article)\b[^>]*> ?/gi,
      '\n',
    )
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => unescaped(name) ?? whole)
    .replace(/\n{2,}/g, '\n')
    .trim();
}

function unescaped(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff
    ? String.fromCodePoint(code)
    : undefined;
}
