/**
 * The editor without DOM, network and clock: real board, real tools, real undo, driven as a person
 * would drive it. `TestRoom` joins several of them, like people on one board.
 */
import { createHash } from 'node:crypto';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { BoardEditor } from '../../../client/editor/board-editor.ts';
import { commands } from '../../../client/editor/commands.ts';
import type { Toast } from '../../../client/editor/editor.ts';
import type { Insets } from '../../../client/editor/camera.ts';
import { BoardImages } from '../../../client/editor/images.ts';
import type { RawPointer } from '../../../client/editor/input.ts';
import type { PictureShelf } from '../../../client/editor/picture-shelf.ts';
import type { ClipboardContent, Platform } from '../../../client/editor/platform.ts';
import { english } from '../../../client/ui/i18n/localizer.ts';
import type { Connection, ConnectionStatus, SaveState } from '../../../client/sync/connection.ts';
import type { PointerKind } from '../../../client/tools/tool.ts';
import { Board } from '../../../shared/document/board.ts';
import type { Shape, ShapeId } from '../../../shared/shapes/shape.ts';
import { milliseconds, screen } from '../../../shared/units.ts';
import { FakeClock } from './fake-clock.ts';
import { HeadlessRenderer } from './headless-renderer.ts';

export interface Modifiers {
  readonly shift?: boolean;
  readonly alt?: boolean;
  readonly mod?: boolean;
  readonly kind?: PointerKind;
  readonly pressure?: number;
  readonly button?: number;
  readonly id?: number;
}

class TestConnection implements Connection {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Somebody watches, unless a test says otherwise: then all is told as soon as it can be. */
  watchers = 1;
  readonly ready = Promise.resolve();
  readonly #listeners = new Set<() => void>();
  status: ConnectionStatus = { kind: 'live' };
  saveState: SaveState = 'saved';
  isAtRisk = false;

  constructor(doc: Y.Doc) {
    this.doc = doc;
    this.awareness = new Awareness(doc);
  }

  observe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  set(status: ConnectionStatus, saveState: SaveState): void {
    this.status = status;
    this.saveState = saveState;
    for (const listener of this.#listeners) listener();
  }

  destroy(): void {
    this.awareness.destroy();
  }
}

/** As browsers word it. */
function refusal(): Error {
  const message = "Failed to execute 'read' on 'Clipboard': Read permission denied.";
  return new DOMException(message, 'NotAllowedError');
}

export interface TestEditorOptions {
  readonly doc?: Y.Doc;
  readonly clock?: FakeClock;
  readonly canEdit?: boolean;
  readonly name?: string;
  /** What lies over the edges of the view. */
  readonly insets?: () => Insets;
  /** What this browser keeps of pictures over a reload. */
  readonly shelf?: PictureShelf;
}

export class TestEditor {
  readonly clock: FakeClock;
  readonly doc: Y.Doc;
  readonly board: Board;
  readonly connection: TestConnection;
  readonly renderer: HeadlessRenderer;
  readonly editor: BoardEditor;
  readonly toasts: Toast[] = [];
  readonly saved: { readonly name: string; readonly data: Blob }[] = [];
  readonly memory = new Map<string, string>();
  /** What the machine's clipboard holds. */
  clipboard: ClipboardContent = { files: [] };
  /** Whether the browser refuses to let the page near its clipboard. */
  clipboardIsClosed = false;
  /** Files that the next dialog gives. */
  chosen: readonly File[] = [];
  /** Status that the server answers an upload with. */
  uploadStatus = 201;
  /** Whether uploads take for ever; what is ended by the person is noted. */
  isLineStuck = false;
  readonly uploads: string[] = [];
  readonly endedUploads: string[] = [];
  #pointer = { x: 0, y: 0 };

  constructor(options: TestEditorOptions = {}) {
    this.clock = options.clock ?? new FakeClock();
    this.doc = options.doc ?? new Y.Doc();
    this.connection = new TestConnection(this.doc);
    this.board = new Board(this.doc);
    this.renderer = new HeadlessRenderer(this.board);
    const platform = this.#platform();
    const images = new BoardImages({
      platform,
      addressOf: (asset) => `/assets/${asset}`,
      remote: { get: () => 'missing', observe: () => () => undefined, destroy: () => undefined },
      shelf: () => Promise.resolve(options.shelf),
    });
    this.editor = new BoardEditor({
      connection: this.connection,
      board: this.board,
      renderer: this.renderer,
      images,
      platform,
      commands,
      user: { id: options.name ?? 'me', name: options.name ?? 'Me', color: '#336699' },
      canEdit: options.canEdit ?? true,
      text: (key, values) => english.t(key, values),
      ...(options.insets && { insets: options.insets }),
    });
    this.editor.onToast((toast) => this.toasts.push(toast));
    this.editor.resize(1000, 800, 1);
    this.editor.setOptions({ snap: false });
    this.clock.advance(100);
  }

  #platform(): Platform {
    return {
      clock: this.clock,
      isMac: false,
      reducedMotion: false,
      writeClipboard: async ({ text, html, png }) => {
        if (this.clipboardIsClosed) throw refusal();
        const files = png === undefined ? [] : [new File([await png], 'clipboard.png')];
        this.clipboard = {
          files,
          ...(text === undefined ? {} : { text }),
          ...(html === undefined ? {} : { html }),
        };
      },
      readClipboard: () =>
        this.clipboardIsClosed ? Promise.reject(refusal()) : Promise.resolve(this.clipboard),
      saveFile: (name, data) => this.saved.push({ name, data }),
      pickFiles: () => Promise.resolve(this.chosen),
      sha256: (data) => Promise.resolve(createHash('sha256').update(data).digest('hex')),
      imageSize: () => Promise.resolve({ width: 400, height: 200 }),
      // What DOMPurify does is shown in a browser; here it is enough to know that it was asked.
      cleanSvg: (source) =>
        Promise.resolve(source.includes('<svg') ? `<!--clean-->${source}` : undefined),
      decodeImage: () => Promise.resolve({} as CanvasImageSource),
      upload: (url, _data, onProgress, signal) => {
        this.uploads.push(url);
        onProgress(this.isLineStuck ? 0.3 : 1);
        if (!this.isLineStuck) return Promise.resolve(this.uploadStatus);
        return new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            this.endedUploads.push(url);
            resolve(0);
          }),
        );
      },
      download: () => Promise.resolve(undefined),
      rasterize: () => Promise.resolve(new Blob(['png'])),
      toDataUrl: () => Promise.resolve('data:image/png;base64,'),
      fontCss: () => Promise.resolve(''),
      recall: (key) => this.memory.get(key),
      remember: (key, value) => void this.memory.set(key, value),
    };
  }

  // Looking

  get shapes(): readonly Shape[] {
    return this.board.ordered();
  }

  /** The only shape on the board. */
  get only(): Shape {
    if (this.shapes.length !== 1) throw new Error(`there are ${this.shapes.length} shapes`);
    return this.shapes[0]!;
  }

  get(id: ShapeId): Shape {
    const shape = this.board.get(id);
    if (shape === undefined) throw new Error(`there is no shape ${id}`);
    return shape;
  }

  get selection(): readonly ShapeId[] {
    return this.editor.state.selection;
  }

  /** What the overlay shows once the next picture is due. */
  get overlay() {
    this.clock.advance(16);
    return this.renderer.overlay;
  }

  // Doing

  tool(id: string): this {
    this.editor.setTool(id);
    return this;
  }

  /** Makes a shape directly, as a step of this person. */
  add(type: string, fields: Record<string, unknown> = {}): ShapeId {
    return this.editor.step('add', (tx) =>
      tx.create(type, this.editor.newShape(type, { w: 100, h: 100, ...fields })),
    );
  }

  down(x: number, y: number, modifiers: Modifiers = {}): this {
    this.#send('down', x, y, modifiers);
    return this;
  }

  move(x: number, y: number, modifiers: Modifiers = {}): this {
    this.#send('move', x, y, modifiers);
    return this;
  }

  up(modifiers: Modifiers = {}): this {
    this.#send('up', this.#pointer.x, this.#pointer.y, modifiers);
    return this;
  }

  lose(modifiers: Modifiers = {}): this {
    this.#send('cancel', this.#pointer.x, this.#pointer.y, modifiers);
    return this;
  }

  /** Presses, moves through points (page space at zoom 1 from the origin) and lets go. */
  drag(points: readonly (readonly [number, number])[], modifiers: Modifiers = {}): this {
    const [first, ...rest] = points;
    if (first === undefined) throw new Error('a drag has a point at least');
    this.move(first[0], first[1], modifiers).down(first[0], first[1], modifiers);
    for (const [x, y] of rest) this.move(x, y, modifiers);
    return this.up(modifiers);
  }

  click(x: number, y: number, modifiers: Modifiers = {}): this {
    this.clock.advance(600);
    return this.move(x, y, modifiers).down(x, y, modifiers).up(modifiers);
  }

  doubleClick(x: number, y: number, modifiers: Modifiers = {}): this {
    this.click(x, y, modifiers);
    this.clock.advance(50);
    return this.down(x, y, modifiers).up(modifiers);
  }

  /** Presses keys such as `Shift+ArrowLeft` or `$mod+z`. */
  key(...keys: readonly string[]): this {
    for (const name of keys) {
      const parts = name === '+' ? ['+'] : name.split('+');
      const key = parts.at(-1)!;
      const event = {
        key: key === 'Space' ? ' ' : key,
        code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
        shiftKey: parts.includes('Shift'),
        altKey: parts.includes('Alt'),
        ctrlKey: parts.includes('$mod'),
        metaKey: false,
        repeat: false,
      } as KeyboardEvent;
      this.handled = this.editor.handleKey('down', event);
      this.editor.handleKey('up', event);
    }
    return this;
  }

  /** Whether the editor used the last key. */
  handled = false;

  undo(): this {
    this.editor.undo();
    return this;
  }

  redo(): this {
    this.editor.redo();
    return this;
  }

  run(command: string): this {
    this.editor.run(command);
    return this;
  }

  /** Runs a command and waits until it has done its work. */
  async finish(command: string): Promise<void> {
    await commands.find(({ id }) => id === command)!.run(this.editor);
    await this.settle();
  }

  /** Types into the text that is being edited, at its end, as a text control would. */
  type(text: string): this {
    const { editing } = this.editor.state;
    if (editing === undefined) throw new Error('no text is being edited');
    const binding = this.editor.bindText(editing.id, editing.field);
    if (binding === undefined) throw new Error(`${editing.id} has no text`);
    let { value } = binding.view();
    for (const letter of text) {
      value += letter;
      binding.input(value, value.length);
    }
    binding.destroy();
    return this;
  }

  /** Waits until something has come about; time passes meanwhile. */
  async until(isSo: () => boolean): Promise<void> {
    for (let i = 0; i < 5000 && !isSo(); i += 1) {
      // A part that is fetched for the first time is read from disk and compiled.
      await new Promise<void>((resolve) => {
        if (i < 1000) setImmediate(resolve);
        else setTimeout(resolve, 2);
      });
      this.clock.advance(16);
    }
    if (!isSo()) throw new Error(`it never came about: ${String(isSo)}`);
  }

  /** Lets promises settle that wait for nothing but each other. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i += 1) {
      await Promise.resolve();
      await new Promise<void>((resolve) => void setImmediate(resolve));
      this.clock.advance(16);
    }
  }

  #send(kind: 'down' | 'move' | 'up' | 'cancel', x: number, y: number, m: Modifiers): void {
    this.#pointer = { x, y };
    this.clock.advance(8);
    const raw: RawPointer = {
      id: m.id ?? 1,
      kind: m.kind ?? 'mouse',
      x,
      y,
      pressure: m.pressure ?? 0.5,
      hasPressure: m.kind === 'pen',
      button: m.button ?? 0,
      shift: m.shift ?? false,
      alt: m.alt ?? false,
      mod: m.mod ?? false,
      time: milliseconds(this.clock.now()),
      coalesced: [],
    };
    this.editor.pointer(kind, raw);
  }

  toScreen(x: number, y: number) {
    return this.editor.toScreen(screen(x, y) as never);
  }

  destroy(): void {
    this.editor.destroy();
  }
}

/** People on one board. What one does reaches the others at once, unless a line is cut. */
export class TestRoom {
  readonly people: readonly TestEditor[];
  readonly #cut = new Set<TestEditor>();

  constructor(...names: readonly (string | TestEditorOptions)[]) {
    const clock = new FakeClock();
    this.people = names.map((who) => {
      const options = typeof who === 'string' ? { name: who } : who;
      return new TestEditor({ ...options, clock });
    });
    for (const person of this.people) {
      person.doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin === this || this.#cut.has(person)) return;
        for (const other of this.#others(person)) Y.applyUpdate(other.doc, update, this);
      });
      const { awareness } = person.connection;
      awareness.on(
        'update',
        (
          { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
          origin: unknown,
        ) => {
          if (origin === this || this.#cut.has(person)) return;
          const update = encodeAwarenessUpdate(awareness, [...added, ...updated, ...removed]);
          for (const other of this.#others(person)) {
            applyAwarenessUpdate(other.connection.awareness, update, this);
          }
        },
      );
    }
    for (const person of this.people) {
      const { awareness } = person.connection;
      for (const other of this.#others(person)) {
        applyAwarenessUpdate(
          other.connection.awareness,
          encodeAwarenessUpdate(awareness, [awareness.clientID]),
          this,
        );
      }
    }
  }

  /** Nothing passes between these people and the others until they are back. */
  cut(...people: readonly TestEditor[]): void {
    for (const person of people) {
      this.#cut.add(person);
      person.connection.set({ kind: 'offline', since: 0 }, 'offline');
    }
  }

  /** Both ends get what they have missed, one after the other. */
  reconnect(): void {
    const back = [...this.#cut];
    this.#cut.clear();
    for (const person of back) {
      for (const other of this.#others(person)) {
        Y.applyUpdate(person.doc, Y.encodeStateAsUpdate(other.doc), this);
        Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(person.doc), this);
      }
    }
    for (const person of this.people) {
      for (const other of this.#others(person)) {
        Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(person.doc), this);
        const { awareness } = person.connection;
        const state = encodeAwarenessUpdate(awareness, [awareness.clientID]);
        applyAwarenessUpdate(other.connection.awareness, state, this);
      }
    }
    this.people[0]?.clock.advance(100);
    for (const person of back) person.connection.set({ kind: 'live' }, 'saved');
  }

  /** Does something on each side without either having seen the other's. */
  atOnce(...deeds: readonly (() => void)[]): void {
    this.cut(...this.people);
    for (const deed of deeds) deed();
    this.reconnect();
  }

  /** The same shapes for everybody, or an error that says where they differ. */
  agreed(): readonly Shape[] {
    const [first, ...rest] = this.people.map(({ shapes }) => JSON.stringify(shapes));
    for (const other of rest) if (other !== first) throw new Error(`${first}\n is not \n${other}`);
    return this.people[0]!.shapes;
  }

  #others(person: TestEditor): TestEditor[] {
    return this.people.filter((other) => other !== person && !this.#cut.has(other));
  }
}
