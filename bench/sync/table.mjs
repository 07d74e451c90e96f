/** The workloads' rows, how repeated runs become one number, and the text for RESULTS.md. */
import { cpus } from 'node:os';

/** @typedef {Record<string, any>} Numbers */
/**
 * @typedef {{ label: string, of: (n: Numbers) => number, unit: string, digits: number,
 *   reach?: number, atMost?: number, peerPlus?: number }} Row
 * `reach`: the share of the better peer's number; `atMost`: an absolute limit; `peerPlus`: the better
 * peer's number and this much more.
 */

/** @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * Several runs of one server as one result: latencies are pooled, of every other number the median.
 * @param {Numbers[]} runs @returns {Numbers}
 */
export function combine(runs) {
  /** @type {Numbers} */
  const result = {};
  for (const key of Object.keys(runs[0] ?? {})) {
    const values = runs.map((run) => run[key]);
    if (key === 'latencies') {
      const all = values.flat();
      result.p50 = quantile(all, 0.5);
      result.p99 = quantile(all, 0.99);
    } else result[key] = typeof values[0] === 'number' ? quantile(values, 0.5) : values.join(' ');
  }
  return result;
}

/** @param {number} ratio @param {number} goal */
function bar(ratio, goal) {
  const cells = 24;
  const share = Math.min(1, ratio / goal);
  const filled = Math.max(1, Math.round(share * cells));
  return `${'█'.repeat(filled)}${'·'.repeat(cells - filled)}`;
}

/**
 * @param {{ title: string, rows: Row[] }[]} workloads
 * @param {Map<string, Numbers>[]} results of each workload, by server
 * @param {{ kinds: string[], names: string[], seconds: number, rounds: number }} options
 */
export function report(workloads, results, { kinds, names, seconds, rounds }) {
  const cpu = cpus();
  const lines = [
    `Measured ${new Date().toISOString().slice(0, 10)} on ${cpu.length} × ${cpu[0]?.model.trim()}, Node ${process.versions.node}: ` +
      `${rounds} runs of ${seconds} s for each server, the servers taking turns; medians, latencies of all runs together. ` +
      'Inkwire stores every update on disk before it sends it, its peers keep theirs in memory. Processor time is what the ' +
      'operating system counts for the whole server process. “≥”: what a saturated server had not delivered at the end counts with its age then.',
    '',
    `| workload | | ${names.join(' | ')} | of the better peer | to reach | |`,
    `|---|---|${kinds.map(() => '--:|').join('')}--:|--:|---|`,
  ];
  /** @type {string[]} */
  const bars = [];
  for (const [w, workload] of workloads.entries()) {
    for (const [i, row] of workload.rows.entries()) {
      const of = (/** @type {string} */ kind) => {
        const result = results[w]?.get(kind);
        return result === undefined ? Number.NaN : row.of(result);
      };
      const cells = kinds.map((kind) => {
        const value = of(kind);
        const isBound =
          row.unit === 'ms' && results[w]?.get(kind)?.unseen > 0 && row.label.startsWith('p');
        return Number.isFinite(value)
          ? `${isBound ? '≥ ' : ''}${value.toFixed(row.digits)} ${row.unit}`.trim()
          : '–';
      });
      const ours = of('inkwire');
      const best = Math.min(
        ...kinds
          .filter((kind) => kind !== 'inkwire')
          .map(of)
          .filter(Number.isFinite),
      );
      let goal = '';
      let ratio = '';
      /** @type {boolean | undefined} */
      let isReached;
      if (row.reach !== undefined && Number.isFinite(best)) {
        goal = `1/${Math.round(1 / row.reach)}`;
        ratio = `1/${(best / ours).toFixed(1)}`;
        isReached = ours <= best * row.reach;
        bars.push(
          `${workload.title} — ${row.label}`.padEnd(70) +
            `${bar(best / ours, 1 / row.reach)} ${(best / ours).toFixed(1)}× of ${Math.round(1 / row.reach)}×`,
        );
      } else if (row.atMost !== undefined) {
        goal = row.atMost === 0 ? '0' : `≤ ${row.atMost} ${row.unit}`;
        isReached = ours <= row.atMost;
      } else if (row.peerPlus !== undefined && Number.isFinite(best)) {
        goal = `≤ peer + ${row.peerPlus} ${row.unit}`;
        isReached = ours <= best + row.peerPlus;
      }
      const verdict =
        isReached === undefined || !Number.isFinite(ours)
          ? ''
          : isReached
            ? 'reached'
            : 'not reached';
      lines.push(
        `| ${i === 0 ? workload.title : ''} | ${row.label} | ${cells.join(' | ')} | ${ratio} | ${goal} | ${verdict} |`,
      );
    }
  }
  if (bars.length > 0)
    lines.push(
      '',
      'Times cheaper than the better peer (a full bar is the goal):',
      '',
      '```',
      ...bars,
      '```',
    );
  return lines.join('\n');
}
