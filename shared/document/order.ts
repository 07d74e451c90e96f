/**
 * Z-order: fractional indices, compared as strings, ties broken by id. Two people who put a shape at
 * the same place at the same time get the same key; the order is then the same for everyone, and
 * `keysBetween` never asks for a key between two equal ones.
 */
import { generateNKeysBetween } from 'fractional-indexing';

export interface Ordered {
  readonly id: string;
  readonly index: string;
}

export function compareOrder(a: Ordered, b: Ordered): number {
  if (a.index !== b.index) return a.index < b.index ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * `count` ascending keys strictly between two neighbours (`null` for the open end).
 * Where the neighbours are equal, out of order or no valid keys, keys above the lower one are given:
 * order is then still total, only the upper neighbour may end up below.
 */
export function keysBetween(below: string | null, above: string | null, count: number): string[] {
  try {
    return generateNKeysBetween(below, above, count);
  } catch {
    try {
      return generateNKeysBetween(below, null, count);
    } catch {
      return generateNKeysBetween(null, null, count);
    }
  }
}
