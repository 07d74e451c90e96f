/** Draws frames: named parts of the board that hold what lies in them when they are made. */
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
      created: captureChildren,
    }),
};
