/** Draws frames: named parts of the board that hold what lies in them when they are made. */
import type { FrameShape } from '../../shared/shapes/frame.ts';
import type { Box } from '../../shared/units.ts';
import { BoxTool } from './box-tool.ts';
import { alignBox } from './handles.ts';
import type { ToolContext, ToolDef } from './tool.ts';

function captureChildren(ctx: ToolContext, id: string, box: Box): void {
  const children = ctx.inBox(box, 'inside').filter((shape) => {
    if (shape.id === id || shape.locked || shape.parent !== '') return false;
    const own = alignBox(shape, ctx.shapes);
    return own.w < box.w || own.h < box.h;
  });
  if (children.length === 0) return;
  ctx.change((tx) => {
    for (const child of children) tx.update(child.id, { parent: id });
  });
}

/** "Frame 3" where there are two: one more than the highest number that a frame has in its name. */
function nextName(ctx: ToolContext): string {
  let highest = 0;
  for (const shape of ctx.board.ordered()) {
    if (shape.type !== 'frame') continue;
    const number = /(\d{1,6})$/.exec((shape as FrameShape).text)?.[1];
    highest = Math.max(highest, Number(number ?? 0));
  }
  return ctx.text('shape.frame-name', { number: String(highest + 1) });
}

export const frameTool: ToolDef = {
  id: 'frame',
  icon: 'frame',
  nameKey: 'tool.frame',
  keys: ['f'],
  cursor: 'crosshair',
  group: 'more',
  create: (ctx) =>
    new BoxTool(ctx, 'frame', 'frame', {
      size: { w: 640, h: 360 },
      below: true,
      fields: (ctx) => ({ text: nextName(ctx) }),
      created: captureChildren,
    }),
};
