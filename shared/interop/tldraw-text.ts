/** The words of tldraw's shapes, plain or rich. */
import { asArray, asObject, asString, type Json, wellFormed } from './foreign-json.ts';

/** Plain text of `text`, or of a rich text document with its paragraphs and lists. */
export function tldrawWords(props: Json): string {
  const plain = asString(props['text']);
  if (plain !== '') return wellFormed(plain.slice(0, 100_000)).replace(/\r\n?/g, '\n');
  const lines: string[] = [];
  collect(asObject(props['richText']), lines, 0, '');
  return wellFormed(lines.join('\n').slice(0, 100_000));
}

const BLOCKS = new Set(['paragraph', 'heading', 'codeBlock']);

function collect(node: Json | undefined, lines: string[], depth: number, prefix: string): void {
  if (node === undefined || depth > 20 || lines.length > 5000) return;
  const type = asString(node['type']);
  if (BLOCKS.has(type)) {
    lines.push(prefix + inlineText(node));
    return;
  }
  let number = 0;
  for (const child of asArray(node['content'])) {
    number += 1;
    const mark = type === 'bulletList' ? '• ' : type === 'orderedList' ? `${number}. ` : prefix;
    collect(asObject(child), lines, depth + 1, mark);
  }
}

function inlineText(node: Json): string {
  let text = '';
  for (const child of asArray(node['content'])) {
    const part = asObject(child);
    text += part?.['type'] === 'hardBreak' ? '\n' : asString(part?.['text']);
  }
  return text;
}
