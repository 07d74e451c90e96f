/** What a server counts, as Prometheus would read it. */
import { expect } from 'vitest';

/** All samples by name and labels: those of counters that have not moved yet are 0. */
export async function scrape(serverUrl: string): Promise<(name: string) => number> {
  const text = await (await fetch(`${serverUrl}/metrics`)).text();
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const sample = /^([a-zA-Z_:][\w:]*(?:\{[^}]*\})?) (\S+)$/.exec(line);
    if (sample !== null) samples.set(sample[1] ?? '', Number(sample[2]));
    else expect(line === '' || line.startsWith('# ')).toBe(true);
  }
  return (name) => {
    const value = samples.get(name);
    // A counter with labels is not there before its first time.
    if (value === undefined && !name.includes('{')) throw new Error(`no sample ${name}`);
    return value ?? 0;
  };
}
