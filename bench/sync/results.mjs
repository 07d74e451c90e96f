/** RESULTS.md: every benchmark owns the part between its two marks and leaves the rest alone. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../RESULTS.md', import.meta.url);

/** @param {string} id @param {string} title @param {string} text */
export function writeSection(id, title, text) {
  const from = `<!-- ${id}: begin -->`;
  const to = `<!-- ${id}: end -->`;
  const section = `${from}\n\n## ${title}\n\n${text}\n\n${to}`;
  const old = existsSync(file) ? readFileSync(file, 'utf8') : '# Results\n';
  const start = old.indexOf(from);
  const end = old.indexOf(to);
  const next =
    start >= 0 && end > start
      ? old.slice(0, start) + section + old.slice(end + to.length)
      : `${old.trimEnd()}\n\n${section}\n`;
  writeFileSync(file, next);
}
