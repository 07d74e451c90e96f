/**
 * Bounds what the integration of an update may cost. Yjs looks for the place of a struct by walking
 * from its left neighbour to its right one; a few kilobytes can ask for hours of that. Owns the hook
 * that counts those steps before they are taken; nothing is counted outside of `withBudget`.
 */
import * as Y from 'yjs';

/** What an update asks for is beyond what is reasonable. */
export class IntegrationFault extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'IntegrationFault';
  }
}

let stepsLeft = Infinity;
let maxDepth = Infinity;
let stepsTaken = 0;

/** Steps that the last `withBudget` took. */
export function lastSteps(): number {
  return stepsTaken;
}

/**
 * Runs `work`, which integrates updates. The document is unusable after a fault.
 * @param steps neighbours that may be walked over, in all; about a microsecond each
 * @param typeDepth how many shared types may lie inside each other
 * @throws IntegrationFault before the step too many
 */
export function withBudget<T>(steps: number, typeDepth: number, work: () => T): T {
  stepsLeft = steps;
  maxDepth = typeDepth;
  try {
    return work();
  } finally {
    stepsTaken = steps - Math.max(0, stepsLeft);
    stepsLeft = Infinity;
    maxDepth = Infinity;
  }
}

// oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
const integrate = Y.Item.prototype.integrate;
Y.Item.prototype.integrate = function (transaction: Y.Transaction, offset: number): void {
  // Only the first struct of a client can have an offset, and that one's place is known.
  if (stepsLeft !== Infinity && offset === 0) {
    countSteps(this);
    if (this.content instanceof Y.ContentType) checkDepth(this);
  }
  integrate.call(this, transaction, offset);
};

/** Walks where `integrate` is going to search; without its sets, so that counting is cheap. */
function countSteps(item: Y.Item): void {
  const { left, right } = item;
  // Nothing where it lies in what is no type, or in what was collected.
  const parent = item.parent as Y.AbstractType<unknown> | null | undefined;
  if (!parent) return;
  const isBetween = left === null ? right !== null && right.left === null : left.right === right;
  if (isBetween) return;
  let next: Y.Item | null;
  if (left !== null) next = left.right;
  else if (item.parentSub === null) next = parent._start;
  else {
    next = parent._map.get(item.parentSub) ?? null;
    while (next !== null && next.left !== null) {
      step();
      next = next.left;
    }
  }
  while (next !== null && next !== right) {
    step();
    next = next.right;
  }
}

function step(): void {
  stepsLeft -= 1;
  if (stepsLeft < 0) throw new IntegrationFault('an update that would take too long to apply');
}

function checkDepth(item: Y.Item): void {
  let depth = 1;
  let around = item.parent as Y.AbstractType<unknown> | null | undefined;
  for (let holder = around?._item; holder; holder = around?._item) {
    depth += 1;
    if (depth > maxDepth) throw new IntegrationFault('shared types nested too deeply');
    around = holder.parent as Y.AbstractType<unknown> | null;
  }
}
