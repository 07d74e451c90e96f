/**
 * Carries the events of the canvas to the editor: pointers, wheel, keys, clipboard, drop. Decides only
 * whether an event is the canvas' business; what it means is the editor's.
 */
import type { LitElement, ReactiveController } from 'lit';
import { page, screen } from '../../shared/units.ts';
import type { BoardUi } from './board-ui.ts';
import { playFirstInput } from './first-input.ts';

const LONG_PRESS_MS = 550;
const LONG_PRESS_PX = 10;

export interface CanvasInputHost extends LitElement {
  /** There once the board is open. */
  readonly boardUi: BoardUi | undefined;
  /** The element over the canvases, of their size; it takes the focus. */
  readonly stage: HTMLElement | null;
  showDropHint(on: boolean): void;
}

export class CanvasInput implements ReactiveController {
  readonly #host: CanvasInputHost;
  #scope: EventTarget | undefined;
  #lastKey = '';
  /** Until the next click, Escape or shortcut. */
  #isMuted = false;
  #longPress: ReturnType<typeof setTimeout> | undefined;
  #pressed: { readonly x: number; readonly y: number } | undefined;

  constructor(host: CanvasInputHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Keys and clipboard of the whole page where the board is the page; else only of the element. */
  start(ownsPage: boolean): void {
    this.stop();
    this.#scope = ownsPage ? document : this.#host;
    for (const [type, listener] of this.#scoped) {
      this.#scope.addEventListener(type, listener as EventListener);
    }
  }

  /** Does what was asked for before the board was there, as soon as everything stands in its place. */
  async catchUp(): Promise<void> {
    await this.#host.updateComplete;
    const root = this.#host.renderRoot;
    await root.querySelector<LitElement>('inkwire-toolbar')?.updateComplete;
    const { stage } = this.#host;
    if (stage === null) return;
    const held = new Set<number>();
    playFirstInput({
      stage,
      onPointer: (event) => {
        const ui = this.#host.boardUi;
        if (ui === undefined || (event.pointerType === 'mouse' && event.button === 2)) return;
        const kind = POINTER_KINDS[event.type];
        if (kind === undefined) return;
        if (kind === 'down') held.add(event.pointerId);
        else if (kind !== 'move') held.delete(event.pointerId);
        ui.editor.handlePointer(kind, event);
      },
      onKey: (event) => {
        const ui = this.#host.boardUi;
        // The page had the focus and nothing else was there: such keys were for the canvas.
        if (event.type === 'keydown') this.#pressKey(event);
        else ui?.editor.handleKey('up', event);
      },
    });
    for (const id of held) {
      try {
        stage.setPointerCapture(id);
      } catch {
        // Lifted meanwhile, and its event is on its way.
      }
    }
  }

  /** Whoever was typing into a text that has gone goes on typing: that is no choice of tools. */
  muteKeys(): void {
    this.#isMuted = true;
  }

  stop(): void {
    this.#isMuted = false;
    for (const [type, listener] of this.#scoped) {
      this.#scope?.removeEventListener(type, listener as EventListener);
    }
    this.#scope = undefined;
    this.#endLongPress();
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** A focus ring around the whole canvas is for those who came with the Tab key. */
  readonly onFocus = (event: FocusEvent): void => {
    (event.currentTarget as HTMLElement).toggleAttribute('data-walked', this.#lastKey === 'Tab');
  };

  readonly onBlur = (event: FocusEvent): void => {
    (event.currentTarget as HTMLElement).removeAttribute('data-walked');
  };

  readonly onPointerDown = (event: PointerEvent): void => {
    const ui = this.#host.boardUi;
    if (ui === undefined) return;
    this.#lastKey = '';
    this.#isMuted = false;
    this.#host.stage?.focus({ preventScroll: true });
    // A secondary click is the context menu's.
    if (event.pointerType === 'mouse' && event.button === 2) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    // Without this the middle button starts the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
    ui.editor.handlePointer('down', event);
    if (event.pointerType === 'touch' && event.isPrimary) this.#startLongPress(event);
    else this.#endLongPress();
  };

  readonly onPointerMove = (event: PointerEvent): void => {
    const from = this.#pressed;
    if (
      from !== undefined &&
      Math.hypot(event.clientX - from.x, event.clientY - from.y) > LONG_PRESS_PX
    ) {
      this.#endLongPress();
    }
    this.#host.boardUi?.editor.handlePointer('move', event);
  };

  readonly onPointerUp = (event: PointerEvent): void => {
    this.#endLongPress();
    this.#host.boardUi?.editor.handlePointer('up', event);
  };

  readonly onPointerCancel = (event: PointerEvent): void => {
    this.#endLongPress();
    this.#host.boardUi?.editor.handlePointer('cancel', event);
  };

  readonly onPointerLeave = (event: PointerEvent): void => {
    this.#host.boardUi?.editor.handlePointer('leave', event);
  };

  readonly onDoubleClick = (event: MouseEvent): void => {
    this.#host.boardUi?.editor.handleDoubleClick(event);
  };

  readonly onWheel = (event: WheelEvent): void => {
    const ui = this.#host.boardUi;
    if (ui === undefined) return;
    // A board inside somebody's page lets the page scroll until it is used.
    const isOurs = ui.ownsPage || event.ctrlKey || this.#host.matches(':focus-within');
    if (!isOurs) return;
    event.preventDefault();
    ui.editor.handleWheel(event);
  };

  readonly onContextMenu = (event: MouseEvent): void => {
    const ui = this.#host.boardUi;
    if (ui === undefined) return;
    event.preventDefault();
    // The menu key has no pointer: the menu opens at the selection's own place.
    const stage = this.#host.stage!.getBoundingClientRect();
    if (event.button === 2 || event.clientX !== 0 || event.clientY !== 0) {
      if (ui.mode === 'none') return;
      ui.editor.pickAt(screen(event.clientX - stage.x, event.clientY - stage.y));
      ui.openContextMenu({ x: event.clientX, y: event.clientY });
    } else {
      ui.openContextMenu({ x: stage.x + stage.width / 2, y: stage.y + stage.height / 2 });
    }
  };

  readonly onDragOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.#host.showDropHint(true);
  };

  readonly onDragLeave = (event: DragEvent): void => {
    if (!this.#host.contains(event.relatedTarget as Node | null)) this.#host.showDropHint(false);
  };

  readonly onDrop = (event: DragEvent): void => {
    this.#host.showDropHint(false);
    const ui = this.#host.boardUi;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (ui === undefined || files.length === 0) return;
    event.preventDefault();
    const stage = this.#host.stage!.getBoundingClientRect();
    const at = ui.editor.toPage(screen(event.clientX - stage.x, event.clientY - stage.y));
    void ui.editor.insertFiles(files, page(at.x, at.y));
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    this.#lastKey = event.key;
    const ui = this.#host.boardUi;
    if (ui === undefined || event.defaultPrevented || !this.#isForCanvas(event)) return;
    this.#pressKey(event);
  };

  #pressKey(event: KeyboardEvent): void {
    const ui = this.#host.boardUi;
    if (ui === undefined) return;
    // A dialog that is being fetched has the keyboard already: its letters are no tools.
    if (ui.surface !== undefined) {
      if (event.key === 'Escape') ui.close();
      else if (!event.ctrlKey && !event.metaKey && ui.typeAhead(event.key)) event.preventDefault();
      return;
    }
    const isMod = event.ctrlKey || event.metaKey;
    if (this.#isMuted) {
      this.#isMuted = !isMod && event.key !== 'Escape';
      if (!isMod) {
        event.preventDefault();
        return;
      }
    }
    if (isMod && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
      if (ui.mode !== 'full') return;
      event.preventDefault();
      ui.open('palette');
      return;
    }
    if (event.key === '?' && !isMod && ui.mode === 'full') {
      event.preventDefault();
      ui.open('help');
      return;
    }
    // Where there is nothing to undo here, the browser would undo in a field of the page instead.
    const isUndo = isMod && /^[zy]$/i.test(event.key);
    if (ui.editor.handleKey('down', event) || isUndo) event.preventDefault();
  }

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    const ui = this.#host.boardUi;
    if (ui === undefined || !this.#isForCanvas(event)) return;
    if (ui.editor.handleKey('up', event)) event.preventDefault();
  };

  readonly #onClipboard = (event: ClipboardEvent): void => {
    const ui = this.#host.boardUi;
    if (ui === undefined || event.defaultPrevented || isTyping(event)) return;
    if (this.#isElsewhere(event)) return;
    ui.editor.handleClipboard(event.type as 'copy' | 'cut' | 'paste', event);
  };

  /**
   * Whether a key is the canvas' business: not while text is typed, not in a dialog or a menu, and a
   * control keeps the keys that work it.
   */
  #isForCanvas(event: KeyboardEvent): boolean {
    if (isTyping(event) || this.#isElsewhere(event)) return false;
    const target = event.composedPath()[0];
    if (target === this.#host.stage || target === document.body) return true;
    if (!(target instanceof HTMLElement) || target === document.documentElement) return true;
    const isControl =
      target.closest('button, a[href], input, select, summary, [tabindex]') !== null;
    if (!isControl) return true;
    return !CONTROL_KEYS.has(event.key);
  }

  /** Somebody else's part of the page, or a surface of ours that keeps its keys to itself. */
  #isElsewhere(event: Event): boolean {
    const path = event.composedPath();
    if (path.some((node) => node instanceof HTMLDialogElement)) return true;
    if (path.includes(this.#host)) return false;
    return path[0] !== document.body && path[0] !== document.documentElement;
  }

  #startLongPress(event: PointerEvent): void {
    this.#pressed = { x: event.clientX, y: event.clientY };
    clearTimeout(this.#longPress);
    this.#longPress = setTimeout(() => {
      const ui = this.#host.boardUi;
      this.#endLongPress();
      // Drawing tools draw when a finger rests; selecting ones open the menu.
      if (ui === undefined || ui.mode === 'none' || ui.state.tool !== 'select') return;
      const stage = this.#host.stage!.getBoundingClientRect();
      ui.editor.handlePointer('cancel', event);
      ui.editor.pickAt(screen(event.clientX - stage.x, event.clientY - stage.y));
      ui.openContextMenu({ x: event.clientX, y: event.clientY });
    }, LONG_PRESS_MS);
  }

  #endLongPress(): void {
    clearTimeout(this.#longPress);
    this.#longPress = undefined;
    this.#pressed = undefined;
  }

  readonly #scoped: readonly (readonly [string, (event: never) => void])[] = [
    ['keydown', this.#onKeyDown],
    ['keyup', this.#onKeyUp],
    ['copy', this.#onClipboard],
    ['cut', this.#onClipboard],
    ['paste', this.#onClipboard],
  ];
}

const POINTER_KINDS: Readonly<Record<string, 'down' | 'move' | 'up' | 'cancel'>> = {
  pointerdown: 'down',
  pointermove: 'move',
  pointerup: 'up',
  pointercancel: 'cancel',
};

const CONTROL_KEYS: ReadonlySet<string> = new Set([
  'Enter',
  ' ',
  'Tab',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
]);

const TYPED_INPUTS =
  'textarea, select, input:not([type="radio"], [type="checkbox"], [type="range"], [type="color"])';

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches(TYPED_INPUTS);
}
