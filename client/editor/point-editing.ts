/** Takes the tool for the points of a line by keys, which is fetched with this file. */
import { pointTool } from '../tools/point-tool.ts';
import { addTool } from '../tools/registry.ts';
import type { Editor } from './editor.ts';

export function editPoints(editor: Editor): void {
  addTool(pointTool);
  editor.setTool('points');
}
