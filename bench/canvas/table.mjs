/** The tables of the canvas benchmark: medians of runs, one column for each whiteboard. */

/** @typedef {Record<string, number>} Numbers */
/** @typedef {{ once: Numbers, steps: Record<string, Numbers> }} Result */

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

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
      const seen = (all.get(kind) ?? [])
        .map((run) => run.steps[key])
        .filter((one) => one !== undefined);
      const of = (/** @type {string} */ name) => median(seen.map((one) => one[name] ?? Number.NaN));
      return `**${of('busy').toFixed(1)}** (${of('fps').toFixed(0)}, ${of('processor').toFixed(1)})`;
    });
    lines.push(`| ${label} | ${cells.join(' | ')} | ${reach} |`);
  }
  for (const [key, label, reach] of [
    ['painted', 'scene set → painted, ms', '≤ 250'],
    ['heap', 'heap, document included, MB', '≤ 60'],
  ]) {
    const cells = kinds.map((kind) =>
      median((all.get(kind) ?? []).map((run) => run.once[key ?? ''] ?? Number.NaN)).toFixed(0),
    );
    lines.push(`| ${label} | ${cells.join(' | ')} | ${reach} |`);
  }
  return lines.join('\n');
}
