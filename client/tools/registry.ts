/** Every tool, one line each, in the order in which they are offered. */
import { boxTool } from './box-tool.ts';
import { cropTool } from './crop-tool.ts';
import { eraserTool } from './eraser-tool.ts';
import { frameTool } from './frame-tool.ts';
import { handTool } from './hand-tool.ts';
import { imageTool } from './image-tool.ts';
import { laserTool } from './laser-tool.ts';
import { arrowTool, lineTool } from './line-tool.ts';
import { highlighterTool, penTool } from './pen-tool.ts';
import { lassoTool, selectTool } from './select-tool.ts';
import { noteTool, textTool } from './text-tool.ts';
import type { ToolDef } from './tool.ts';

const shape = (type: string, icon: string, keys: readonly string[], group: ToolDef['group']) =>
  boxTool(type, { icon, nameKey: `tool.${type}`, keys, group });

const defs: readonly ToolDef[] = [
  selectTool,
  handTool,
  penTool,
  highlighterTool,
  eraserTool,
  shape('rectangle', 'square', ['r', '2'], 'shape'),
  shape('ellipse', 'circle', ['o', '4'], 'shape'),
  shape('diamond', 'diamond', ['d', '3'], 'shape'),
  shape('triangle', 'triangle', [], 'shape'),
  shape('hexagon', 'hexagon', [], 'shape'),
  shape('star', 'star', [], 'shape'),
  arrowTool,
  lineTool,
  textTool,
  noteTool,
  imageTool,
  frameTool,
  lassoTool,
  laserTool,
  cropTool,
];

const byId = new Map(defs.map((def) => [def.id, def]));

export function toolDefs(): readonly ToolDef[] {
  return defs;
}

/** A tool that was fetched: from now on it can be taken by its id. */
export function addTool(def: ToolDef): void {
  byId.set(def.id, def);
}

export function toolDef(id: string): ToolDef | undefined {
  return byId.get(id);
}

/** The tool of a key (`r`, `Shift+p`), or `undefined`. */
export function toolOfKey(key: string): ToolDef | undefined {
  return defs.find((def) => def.keys.includes(key));
}
