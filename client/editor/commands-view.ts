/** Commands: zoom, grid, snapping, presenting. */
import { screen } from '../../shared/units.ts';
import { unionBoxes } from '../../shared/geometry/box.ts';
import type { Command } from './command.ts';
import type { Workspace } from './workspace.ts';

const always = (): boolean => true;

/** A share of the view that one press of an arrow key moves it by. */
const PAN_PX = 80;

function pan(id: string, key: string, dx: number, dy: number): Command {
  return {
    id,
    keys: [key],
    menus: [],
    isEnabled: (editor) => editor.state.selection.length === 0,
    run(editor) {
      const { x, y, zoom } = editor.state.camera;
      editor.setCamera({ x: x + (dx * PAN_PX) / zoom, y: y + (dy * PAN_PX) / zoom, zoom });
    },
  };
}

export const viewCommands: readonly Command[] = [
  {
    id: 'view.zoom-in',
    icon: 'zoom-in',
    keys: ['$mod+=', '$mod++', '='],
    menus: ['view'],
    isEnabled: always,
    run: (editor) => editor.zoomBy(2, undefined, { animate: true }),
  },
  {
    id: 'view.zoom-out',
    icon: 'zoom-out',
    keys: ['$mod+-', '-'],
    menus: ['view'],
    isEnabled: always,
    run: (editor) => editor.zoomBy(0.5, undefined, { animate: true }),
  },
  {
    id: 'view.zoom-100',
    icon: 'scan',
    keys: ['$mod+0', 'Shift+0'],
    menus: ['view'],
    isEnabled: always,
    run(editor) {
      const { width, height } = editor.state.viewport;
      const middle = screen(width / 2, height / 2);
      editor.zoomBy(1 / editor.state.camera.zoom, middle, { animate: true });
    },
  },
  {
    id: 'view.zoom-fit',
    icon: 'maximize',
    keys: ['Shift+1'],
    menus: ['view'],
    isEnabled: (editor) => editor.state.shapeCount > 0,
    run(editor) {
      const box = editor.renderer.contentBounds();
      if (box !== undefined) editor.zoomTo(box, { animate: true });
    },
  },
  {
    id: 'view.zoom-selection',
    icon: 'scan-search',
    keys: ['Shift+2'],
    menus: ['view'],
    isEnabled: (editor) => editor.state.selection.length > 0,
    run(editor: Workspace) {
      const box = editor.boxOf(editor.selection);
      if (box !== undefined) editor.zoomTo(box, { animate: true, maxZoom: 4 });
    },
  },
  {
    id: 'view.zoom-people',
    icon: 'users',
    menus: ['view'],
    isEnabled: (editor) => editor.state.peers.some(({ cursor }) => cursor !== undefined),
    run(editor) {
      const box = unionBoxes(
        editor.state.peers.flatMap(({ cursor }) => (cursor ? [{ ...cursor, w: 1, h: 1 }] : [])),
      );
      if (box !== undefined) editor.zoomTo(box, { animate: true });
    },
  },
  {
    id: 'view.grid',
    icon: 'grid-3x3',
    keys: ["$mod+'"],
    menus: ['view'],
    isEnabled: always,
    isChecked: (editor) => editor.state.grid,
    run: (editor) => editor.setOptions({ grid: !editor.state.grid }),
  },
  {
    id: 'view.snap',
    icon: 'magnet',
    keys: ['Alt+Shift+s'],
    menus: ['view'],
    isEnabled: always,
    isChecked: (editor) => editor.state.snap,
    run: (editor) => editor.setOptions({ snap: !editor.state.snap }),
  },
  {
    id: 'view.part-eraser',
    icon: 'eraser',
    keys: ['Shift+e'],
    menus: ['view'],
    isEnabled: (editor) => editor.state.canEdit,
    isChecked: (editor) => editor.state.partEraser,
    run: (editor) => editor.setOptions({ partEraser: !editor.state.partEraser }),
  },
  {
    id: 'view.tool-lock',
    icon: 'pin',
    keys: ['q'],
    menus: [],
    isEnabled: always,
    isChecked: (editor) => editor.state.toolLocked,
    run: (editor) => editor.setToolLocked(!editor.state.toolLocked),
  },
  {
    id: 'view.present',
    icon: 'presentation',
    menus: ['view'],
    isEnabled: (editor) => editor.state.canEdit,
    isChecked: (editor) => editor.state.presenting,
    run: (editor) => editor.present(!editor.state.presenting),
  },
  pan('view.pan-left', 'ArrowLeft', -1, 0),
  pan('view.pan-right', 'ArrowRight', 1, 0),
  pan('view.pan-up', 'ArrowUp', 0, -1),
  pan('view.pan-down', 'ArrowDown', 0, 1),
];
