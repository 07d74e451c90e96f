/** The tables of the canvas benchmark: medians of runs, one column for each whiteboard. */

/** @typedef {Record<string, number>} Numbers */
/** @typedef {{ once: Numbers, steps: Record<string, Numbers> }} Result */

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = numbers.filter((one) => !Number.isNaN(one)).sort((a, b) => a - b);
  const at = sorted.length >> 1;
  const upper = sorted[at] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[at - 1] ?? Number.NaN)) / 2;
}

/** @param {number} number @param {number} digits */
const write = (number, digits) => (Number.isNaN(number) ? '–' : number.toFixed(digits));

/** @param {Result[]} results @param {string} step @param {string} name */
const of = (results, step, name) =>
  median(results.map((run) => run.steps[step]?.[name] ?? Number.NaN));

const rows = [
  { key: 'pan fit', label: 'pan, all in view', reach: '≤ 4.5' },
  { key: 'pan full', label: 'pan at 100%', reach: '≤ 2.5' },
  { key: 'zoom', label: 'zoom in and out', reach: '≤ 4' },
  { key: 'draw full', label: 'draw at 100%', reach: '≤ 2.5' },
  { key: 'draw fit', label: 'draw, all in view', reach: '≤ 2.5' },
  { key: 'drag full', label: 'drag 100 at 100%', reach: '≤ 4' },
  { key: 'drag fit', label: 'drag 100, all in view', reach: '≤ 5' },
];

/** @param {number} count @param {Map<string, Result[]>} all */
export function table(count, all) {
  const kinds = [...all.keys()];
  const lines = [
    `### ${count.toLocaleString('en')} shapes`,
    '',
    `| busy ms per frame (fps, all processes' ms) | ${kinds.join(' | ')} | reach at 10,000 |`,
    `|---|${kinds.map(() => '---').join('|')}|---|`,
  ];
  for (const { key, label, reach } of rows) {
    const cells = kinds.map((kind) => {
      const results = all.get(kind) ?? [];
      const busy = of(results, key, 'busy');
      if (Number.isNaN(busy)) return '–';
      const fps = write(of(results, key, 'fps'), 0);
      return `**${write(busy, 1)}** (${fps}, ${write(of(results, key, 'processor'), 1)})`;
    });
    lines.push(`| ${label} | ${cells.join(' | ')} | ${reach} |`);
  }
  for (const [step, label] of [
    ['draw full', 'pointer → next frame while drawing at 100%, p95 ms'],
    ['draw fit', 'pointer → next frame while drawing, all in view, p95 ms'],
  ]) {
    const cells = kinds.map((kind) => write(of(all.get(kind) ?? [], step ?? '', 'late'), 1));
    lines.push(`| ${label} | ${cells.join(' | ')} | ≤ 16 |`);
  }
  for (const [key, label, reach] of [
    ['painted', 'scene set → painted, ms (Inkwire: its renderer and board alone)', '≤ 250'],
    ['crowd', 'what 50 people draw at once, shown: busy ms per frame (the same)', '≤ 6'],
    ['heap', 'heap, document included, MB', '≤ 60'],
  ]) {
    const cells = kinds.map((kind) =>
      write(
        median((all.get(kind) ?? []).map((run) => run.once[key ?? ''] ?? Number.NaN)),
        key === 'crowd' ? 1 : 0,
      ),
    );
    lines.push(`| ${label} | ${cells.join(' | ')} | ${reach} |`);
  }
  const runs = kinds.map((kind) => `${kind} ${all.get(kind)?.length ?? 0}`).join(', ');
  lines.splice(2, 0, `Runs: ${runs}.`, '');
  return lines.join('\n');
}

const BAR = 44;

/** The same numbers to be seen at a glance: one block is one step of a logarithmic scale. @param {Map<string, Result[]>} all */
export function bars(all) {
  const lines = [
    '```text',
    'busy ms per frame (a logarithmic scale; 16.7 ms is all that a frame has)',
  ];
  for (const { key, label } of rows) {
    lines.push('', label);
    for (const [kind, results] of all) {
      const busy = of(results, key, 'busy');
      if (Number.isNaN(busy)) continue;
      const length = Math.max(1, Math.round((Math.log(Math.max(1, busy)) / Math.log(300)) * BAR));
      lines.push(`  ${kind.padEnd(11)} ${'█'.repeat(length)} ${write(busy, 1)}`);
    }
  }
  return [...lines, '```'].join('\n');
}
