import { describe, expect, it } from 'vitest';
import { readHex } from '../../../client/ui/hex.ts';

describe('a colour as people type it', () => {
  it.each([
    ['#3b82f6', '#3b82f6'],
    ['3B82F6', '#3b82f6'],
    [' #f0c ', '#ff00cc'],
    ['f0c', '#ff00cc'],
  ])('reads %j', (text, color) => {
    expect(readHex(text)).toBe(color);
  });

  it.each(['', '#', '#12', '#1234', '#12345', '#1234567', 'red', '#gggggg', 'rgb(1,2,3)'])(
    'refuses %j',
    (text) => {
      expect(readHex(text)).toBeUndefined();
    },
  );
});
