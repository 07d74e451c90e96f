/** What pointers mean: drawing, panning, pinching; fingers, palms and pens. */
import { describe, expect, it } from 'vitest';
import { TestEditor } from './test-editor.ts';

const finger = (id: number) => ({ kind: 'touch', id }) as const;
const pen = { kind: 'pen', id: 9, pressure: 0.7 } as const;

describe('fingers', () => {
  it('draw with one finger', () => {
    const t = new TestEditor().tool('pen');
    t.down(100, 100, finger(1)).move(150, 150, finger(1)).up(finger(1));
    expect(t.only.type).toBe('stroke');
  });

  it('turn a stroke into a pinch with the second finger, without a scribble', () => {
    const t = new TestEditor().tool('pen');
    t.down(400, 400, finger(1)).move(420, 400, finger(1));
    expect(t.shapes).toHaveLength(1);
    t.down(600, 400, finger(2));
    expect(t.shapes).toHaveLength(0);
    t.move(800, 400, finger(2)).move(320, 400, finger(1));
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.camera.zoom).toBeCloseTo(480 / 180, 1);
    expect(t.editor.state.canUndo).toBe(false);
  });

  it('keep the board under both fingers', () => {
    const t = new TestEditor();
    const before = t.editor.toPage({ x: 500, y: 400 } as never);
    t.down(400, 400, finger(1)).down(600, 400, finger(2));
    t.move(300, 500, finger(1)).move(700, 500, finger(2));
    const { camera } = t.editor.state;
    expect(camera.zoom).toBeCloseTo(2);
    const after = t.editor.toScreen(before);
    expect(after.x).toBeCloseTo(500);
    expect(after.y).toBeCloseTo(500);
  });

  it('draw nothing with the finger that is left after a pinch', () => {
    const t = new TestEditor().tool('pen');
    t.down(400, 400, finger(1)).down(600, 400, finger(2)).up(finger(2));
    t.move(300, 300, finger(1)).move(200, 200, finger(1)).up(finger(1));
    expect(t.shapes).toHaveLength(0);
    t.down(100, 100, finger(3)).move(150, 150, finger(3)).up(finger(3));
    expect(t.shapes).toHaveLength(1);
  });

  it('do not spoil a long stroke by a second touch', () => {
    const t = new TestEditor().tool('pen').down(0, 0, finger(1)).move(50, 50, finger(1));
    t.clock.advance(3000);
    t.down(600, 600, finger(2)).move(100, 100, finger(1)).up(finger(1));
    expect(t.shapes).toHaveLength(1);
  });

  it('find a double tap', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0, fill: 'red' });
    t.doubleClick(50, 50, finger(1));
    expect(t.editor.state.editing?.id).toBe(id);
  });
});

describe('a pen', () => {
  it('draws while fingers pan', () => {
    const t = new TestEditor().tool('pen');
    t.down(100, 100, pen).move(150, 150, pen).up(pen);
    t.clock.advance(2000);
    t.down(300, 300, finger(1)).move(350, 330, finger(1)).up(finger(1));
    expect(t.shapes).toHaveLength(1);
    expect(t.editor.state.camera).toEqual({ x: -50, y: -30, zoom: 1 });
  });

  it('is not disturbed by a palm, and takes back what the palm began', () => {
    const t = new TestEditor().tool('pen');
    t.down(500, 500, finger(1)).move(510, 505, finger(1));
    t.down(100, 100, pen);
    expect(t.shapes).toHaveLength(1);
    t.move(530, 520, finger(1)).down(700, 700, finger(2)).move(150, 150, pen).up(pen);
    expect(t.only).toMatchObject({ x: 100, y: 100 });
    expect(t.editor.state.camera).toEqual({ x: 0, y: 0, zoom: 1 });
    // The palm is lifted a moment later than the pen, and another one may land.
    t.down(600, 600, finger(3)).move(700, 700, finger(3)).up(finger(3));
    expect(t.editor.state.camera).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});

describe('a mouse', () => {
  it('pans with the middle button and with space, whatever the tool', () => {
    const t = new TestEditor().tool('rectangle');
    t.down(100, 100, { button: 1 }).move(150, 120, { button: 1 }).up({ button: 1 });
    expect(t.editor.state.camera).toMatchObject({ x: -50, y: -20 });
    t.editor.handleKey('down', { key: ' ', repeat: false } as KeyboardEvent);
    expect(t.editor.state.cursor).toBe('grab');
    t.down(100, 100).move(200, 100).up();
    t.editor.handleKey('up', { key: ' ', repeat: false } as KeyboardEvent);
    expect(t.editor.state.camera.x).toBe(-150);
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.cursor).toBe('crosshair');
  });

  it('draws nothing with the secondary button', () => {
    const t = new TestEditor().tool('rectangle');
    t.down(0, 0, { button: 2 }).move(90, 90, { button: 2 }).up({ button: 2 });
    expect(t.shapes).toHaveLength(0);
  });

  it('zooms about itself with the wheel and a modifier, and pans without', () => {
    const t = new TestEditor();
    const wheel = (fields: Partial<WheelEvent>): WheelEvent =>
      ({
        deltaX: 0,
        deltaY: 0,
        deltaMode: 0,
        ctrlKey: false,
        metaKey: false,
        shiftKey: false,
        offsetX: 250,
        offsetY: 100,
        ...fields,
      }) as WheelEvent;
    const before = t.editor.toPage({ x: 250, y: 100 } as never);
    t.editor.handleWheel(wheel({ deltaY: -100, ctrlKey: true }));
    expect(t.editor.state.camera.zoom).toBeGreaterThan(1.1);
    expect(t.editor.toScreen(before).x).toBeCloseTo(250);
    expect(t.editor.toScreen(before).y).toBeCloseTo(100);
    const { x, y, zoom } = t.editor.state.camera;
    t.editor.handleWheel(wheel({ deltaY: 60, shiftKey: true }));
    expect(t.editor.state.camera).toEqual({ x: x + 60 / zoom, y, zoom });
  });

  it('does not take a press and a drag for a double click', () => {
    const t = new TestEditor();
    t.click(300, 300);
    t.drag([
      [300, 300],
      [350, 350],
    ]);
    t.down(350, 350).up();
    expect(t.editor.state.editing).toBeUndefined();
  });
});

describe('whoever may only read', () => {
  it('changes nothing, by pointer or by key', () => {
    const t = new TestEditor({ canEdit: false });
    t.editor.step('seed', (tx) => tx.create('rectangle', { w: 100, h: 100, fill: 'red' }));
    const before = JSON.stringify(t.shapes);
    t.drag([
      [50, 50],
      [200, 200],
    ]);
    t.key('r', 'Delete', '$mod+d', 'ArrowLeft', 'Enter');
    t.drag([
      [300, 300],
      [400, 400],
    ]);
    t.doubleClick(500, 500);
    expect(JSON.stringify(t.shapes)).toBe(before);
    expect(t.editor.state.tool).toBe('select');
  });
});
