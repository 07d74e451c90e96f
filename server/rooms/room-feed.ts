/**
 * A room as the feed sees it: which shapes a commit changed, worked out only while somebody
 * listens. Reads the document and never writes it.
 */
import type * as Y from 'yjs';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import type { FeedCommit, FeedSource } from '../feed/feed-source.ts';
import type { Members } from './members.ts';
import type { Presence } from './presence.ts';
import type { RoomContext } from './room-context.ts';

/** What the feed needs of its room. */
export interface FeedHost {
  readonly board: BoardId;
  readonly context: Pick<RoomContext, 'log'>;
  readonly document: { readonly doc: Y.Doc };
  readonly sequence: Sequence;
  readonly presence: Presence;
  readonly members: Members;
  retain(): () => void;
}

type CommitListener = (sequence: Sequence, commit: FeedCommit) => void;
type EndReason = 'deleted' | 'going-down' | 'damaged';

interface Changes {
  added: Set<string>;
  removed: Set<string>;
  updated: Map<string, Set<string>>;
  meta: boolean;
}

export class RoomFeed implements FeedSource {
  readonly #room: FeedHost;
  /** Each made for the first one who listens: most boards have nobody. */
  #commitListeners: Set<CommitListener> | undefined;
  #presenceListeners: Set<() => void> | undefined;
  #endListeners: Set<(reason: EndReason) => void> | undefined;
  #changes: Changes | undefined;
  #stopObserving: (() => void) | undefined;

  constructor(room: FeedHost) {
    this.#room = room;
  }

  get board(): BoardId {
    return this.#room.board;
  }

  /** Whether somebody is told of every change, as it happens. */
  get isWatched(): boolean {
    return this.#commitListeners !== undefined;
  }

  get doc(): Y.Doc {
    return this.#room.document.doc;
  }

  sequence(): Sequence {
    return this.#room.sequence;
  }

  presence(): ReadonlyMap<number, string> {
    return this.#room.presence.states();
  }

  editorCount(): number {
    return this.#room.members.editors;
  }

  onCommit(listener: CommitListener): () => void {
    (this.#commitListeners ??= new Set()).add(listener);
    this.#observe();
    return () => {
      if (this.#commitListeners?.delete(listener) !== true) return;
      if (this.#commitListeners.size > 0) return;
      this.#commitListeners = undefined;
      this.#stopObserving?.();
      this.#stopObserving = undefined;
      this.#changes = undefined;
    };
  }

  onPresence(listener: () => void): () => void {
    (this.#presenceListeners ??= new Set()).add(listener);
    return () => this.#presenceListeners?.delete(listener);
  }

  onEnd(listener: (reason: EndReason) => void): () => void {
    (this.#endListeners ??= new Set()).add(listener);
    return () => this.#endListeners?.delete(listener);
  }

  setWatcherCount(count: number): void {
    this.#room.members.setWatchers(count);
  }

  retain(): () => void {
    return this.#room.retain();
  }

  /** A tick was applied. */
  committed(sequence: Sequence): void {
    const changes = this.#changes;
    if (changes === undefined) return;
    this.#changes = undefined;
    this.#tell(sequence, settle(changes));
  }

  /** The document is another object now (it was loaded, or loaded again). */
  documentChanged(): void {
    if (this.#stopObserving === undefined) return;
    this.#stopObserving = undefined;
    this.#observe();
  }

  /** Everything may have changed. */
  reset(sequence: Sequence): void {
    const shapes = this.doc.getMap('shapes');
    const added = new Set(shapes.keys());
    this.#tell(sequence, {
      isRestart: true,
      added,
      removed: new Set(),
      updated: new Map(),
      meta: true,
    });
  }

  presenceChanged(): void {
    for (const listener of this.#presenceListeners ?? []) listener();
  }

  end(reason: EndReason): void {
    const listeners = this.#endListeners ?? [];
    this.#endListeners = undefined;
    for (const listener of listeners) listener(reason);
  }

  #tell(sequence: Sequence, commit: FeedCommit): void {
    for (const listener of this.#commitListeners ?? []) {
      try {
        listener(sequence, commit);
      } catch (error) {
        // A spectator's trouble must not stop the editors.
        this.#room.context.log.error({ board: this.board, error: String(error) }, 'feed failed');
      }
    }
  }

  #observe(): void {
    if (this.#stopObserving !== undefined || this.#commitListeners === undefined) return;
    const shapes = this.doc.getMap('shapes');
    const meta = this.doc.getMap('meta');
    const onShapes = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
      const changes = (this.#changes ??= noChanges());
      for (const event of events) noteEvent(changes, event, event.target === (shapes as unknown));
    };
    const onMeta = (): void => {
      (this.#changes ??= noChanges()).meta = true;
    };
    shapes.observeDeep(onShapes);
    meta.observe(onMeta);
    this.#stopObserving = () => {
      shapes.unobserveDeep(onShapes);
      meta.unobserve(onMeta);
    };
  }
}

function noChanges(): Changes {
  return { added: new Set(), removed: new Set(), updated: new Map(), meta: false };
}

function noteEvent(
  changes: Changes,
  event: Y.YEvent<Y.AbstractType<unknown>>,
  isTop: boolean,
): void {
  if (isTop) {
    for (const [id, change] of event.changes.keys) {
      if (change.action === 'delete') changes.removed.add(id);
      // A shape that was replaced as a whole is told as a whole.
      else changes.added.add(id);
    }
    return;
  }
  const [id, field] = event.path;
  const fields = changes.updated.get(String(id)) ?? new Set<string>();
  changes.updated.set(String(id), fields);
  if (field !== undefined) fields.add(String(field));
  else for (const name of event.changes.keys.keys()) fields.add(name);
}

function settle(changes: Changes): FeedCommit {
  for (const id of changes.added) changes.updated.delete(id);
  for (const id of changes.removed) changes.updated.delete(id);
  return changes;
}
