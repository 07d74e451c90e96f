/**
 * The board that every whiteboard in the canvas benchmark draws: 60% strokes of 40 points, 20%
 * rectangles, 10% ellipses, 10% short texts, always the same for the same seed. Plain data; each
 * page turns it into what its whiteboard stores.
 */

export type Piece =
  | { kind: 'stroke'; x: number; y: number; color: number; points: number[] }
  | { kind: 'rectangle' | 'ellipse'; x: number; y: number; w: number; h: number; color: number }
  | { kind: 'text'; x: number; y: number; color: number; text: string };

/** Board units of paper per shape: about 130 shapes are seen at 100% on 1280×800. */
const AREA_PER_SHAPE = 7700;
const RATIO = 1.6;
const POINTS = 40;
const WORDS =
  'plan draft later user flow team price north open signal review canvas ship idea next'.split(' ');

/** Numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Width and height of the paper that `count` shapes are spread over, in board units. */
export function boardSize(count: number): { w: number; h: number } {
  const h = Math.sqrt((count * AREA_PER_SHAPE) / RATIO);
  return { w: h * RATIO, h };
}

export function seededBoard(count: number, seed = 1): Piece[] {
  const random = seeded(seed);
  const { w, h } = boardSize(count);
  const pieces: Piece[] = [];
  for (let i = 0; i < count; i++) {
    const x = random() * (w - 140);
    const y = random() * (h - 120);
    const color = Math.floor(random() * 6);
    const kind = random();
    if (kind < 0.6) pieces.push({ kind: 'stroke', x, y, color, points: scribble(random) });
    else if (kind < 0.9) {
      pieces.push({
        kind: kind < 0.8 ? 'rectangle' : 'ellipse',
        x,
        y,
        w: 40 + random() * 100,
        h: 30 + random() * 80,
        color,
      });
    } else {
      const words = 1 + Math.floor(random() * 3);
      const text = Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]);
      pieces.push({ kind: 'text', x, y, color, text: text.join(' ') });
    }
  }
  return pieces;
}

/** Flat x, y of a wobbly line of 40 points that starts at 0, 0. */
export function scribble(random: () => number, count = POINTS): number[] {
  const points: number[] = [0, 0];
  let x = 0;
  let y = 0;
  let heading = random() * 2 * Math.PI;
  for (let i = 1; i < count; i++) {
    heading += (random() - 0.5) * 0.9;
    x += Math.cos(heading) * 4;
    y += Math.sin(heading) * 4;
    points.push(Math.round(x * 100) / 100, Math.round(y * 100) / 100);
  }
  return points;
}
