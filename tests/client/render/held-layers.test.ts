import { describe, expect, it } from 'vitest';
import { layersOf } from '../../../client/render/held-layers.ts';

const piece = (x: number, w: number, isHeld: boolean) => ({ box: { x, y: 0, w, h: 10 }, isHeld });
const stays = (x: number, w: number) => piece(x, w, false);
const held = (x: number, w: number) => piece(x, w, true);

describe('layers of what is in a hand', () => {
  it('leaves what lies below, or elsewhere, where it is', () => {
    expect(layersOf([stays(0, 50), held(0, 10), stays(30, 10)])).toEqual([0, 1, 0]);
  });

  it('lifts what lies above, and what lies above that', () => {
    expect(layersOf([held(0, 10), stays(5, 20), stays(20, 20), stays(60, 9)])).toEqual([
      1, 2, 2, 0,
    ]);
  });

  it('begins a new layer where something in the hand lies above what was lifted', () => {
    expect(layersOf([held(0, 10), stays(5, 20), held(20, 20), stays(30, 10)])).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('keeps shapes in one hand on one layer where nothing comes between them', () => {
    expect(layersOf([held(0, 10), stays(50, 10), held(5, 20), held(15, 9)])).toEqual([1, 0, 1, 1]);
  });
});
