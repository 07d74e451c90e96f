/**
 * Every kind of shape, one line each. Toolbar, renderer, hit-testing, exports and the spectator
 * read this list, so that a new shape is known everywhere at once.
 */
import { arrow } from './arrow.ts';
import { diamond } from './diamond.ts';
import { ellipse } from './ellipse.ts';
import { frame } from './frame.ts';
import { hexagon } from './hexagon.ts';
import { image } from './image.ts';
import { line } from './line.ts';
import { addShapeDef, allShapeDefs, findShapeDef } from './lookup.ts';
import { note } from './note.ts';
import { rectangle } from './rectangle.ts';
import type { Shape, ShapeDef } from './shape.ts';
import { star } from './star.ts';
import { stroke } from './stroke.ts';
import { text } from './text.ts';
import { triangle } from './triangle.ts';

addShapeDef(rectangle);
addShapeDef(ellipse);
addShapeDef(diamond);
addShapeDef(triangle);
addShapeDef(hexagon);
addShapeDef(star);
addShapeDef(line);
addShapeDef(arrow);
addShapeDef(text);
addShapeDef(note);
addShapeDef(stroke);
addShapeDef(image);
addShapeDef(frame);

/** The definition of a type, or `undefined` for a type that this version does not know. */
export function shapeDef(type: string): ShapeDef | undefined {
  return findShapeDef(type);
}

/** All definitions, in the order in which they are offered. */
export function shapeDefs(): readonly ShapeDef[] {
  return allShapeDefs();
}

/** A shape in plain words, as far as it has any of its own; `''` for none. */
export function describeShape(shape: Shape | undefined): string {
  return shape === undefined ? '' : (shapeDef(shape.type)?.describe?.(shape) ?? '');
}
