/** The benchmark's board in the fields of our own shapes. */
import { packPoints } from '../../shared/shapes/stroke-points.ts';
import type { Piece } from '../lib/seeded-board.ts';

const COLORS = ['ink', 'red', 'blue', 'green', 'violet', 'orange'];

export interface NewShape {
  readonly type: string;
  readonly fields: Record<string, unknown>;
}

export function toInkwire(piece: Piece): NewShape {
  const stroke = COLORS[piece.color]!;
  switch (piece.kind) {
    case 'stroke': {
      const packed = packPoints(piece.points, undefined);
      return {
        type: 'stroke',
        fields: {
          ...packed,
          x: piece.x + packed.x,
          y: piece.y + packed.y,
          stroke,
          strokeWidth: 3.5,
        },
      };
    }
    case 'rectangle':
    case 'ellipse': {
      const { x, y, w, h } = piece;
      const fill = piece.color % 2 === 0 ? 'none' : `${stroke}-soft`;
      return { type: piece.kind, fields: { x, y, w, h, stroke, fill, strokeWidth: 2 } };
    }
    case 'text':
      return {
        type: 'text',
        fields: { x: piece.x, y: piece.y, text: piece.text, fontSize: 20, stroke },
      };
  }
}
