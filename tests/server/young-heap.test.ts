import { expect, test } from 'vitest';
import { growYoungHeap, youngHeapBytes } from '../../server/young-heap.ts';

test('the young heap has 4 MiB in each half at least, once it has been grown', () => {
  growYoungHeap();
  const grown = youngHeapBytes();
  expect(grown).toBeGreaterThanOrEqual(8 * 1024 * 1024);
  growYoungHeap();
  expect(youngHeapBytes()).toBe(grown);
});
