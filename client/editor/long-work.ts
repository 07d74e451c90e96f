/**
 * One thing done to shapes, as one undo step. To few it is done at once. To very many it is done in
 * portions, one before each picture, so that the page goes on to answer: the person sees how far it
 * is, and can stop it, which takes back what was done. Nothing else of this person is written in
 * between: what cannot wait (a title, a page that closes or goes out of sight) finishes the work at
 * once first.
 *
 * Owns the pace, the progress and the way back; what is written is whoever's it is that asks.
 */
import type { BoardTransaction } from '../../shared/document/board.ts';
import { milliseconds } from '../../shared/units.ts';
import type { Toast } from './editor.ts';
import { onLeaving } from './leaving.ts';
import type { Clock } from './platform.ts';
import type { UndoDirection, UndoHistory, UndoResult } from './undo.ts';

export interface LongWorkInit {
  readonly clock: Clock;
  readonly history: UndoHistory;
  readonly canEdit: () => boolean;
  /** Keeps tools and shortcuts out; `stop` is called by Escape. Returns the end of it. */
  readonly occupy: (stop: () => void) => () => void;
  readonly toast: (toast: Toast) => void;
  /** Work has begun or is over. */
  readonly onChange: () => void;
}

export interface Job<T> {
  /** Of the undo step. */
  readonly name: string;
  readonly items: readonly T[];
  readonly write: (tx: BoardTransaction, item: T, at: number) => void;
  /** Everything is written; what is selected or written now belongs to the step. */
  readonly done?: () => void;
  /** It was stopped, and the board is as it was. */
  readonly stopped?: () => void;
  /** Words of its own, by message key with a `count`; what came of it is then the job's to say. */
  readonly toast?: { readonly id: string; readonly key: string };
}

/** Up to so many things are done at once. */
export const AT_ONCE = 2000;
/** So many are done between two pictures. */
export const PORTION = 1000;
/** Work that is over so soon says nothing of itself. */
const QUIET_MS = 400;
/** A page in the background has no pictures to wait for. */
const LONGEST_PAUSE_MS = milliseconds(100);
const TOAST = 'work';
/** Steps that are told by what they do; of all others it is said that something changes. */
const NAMED = /^(delete|cut|erase|duplicate|paste)$/;

/** Gives what is done, 0–1. */
type Parts = Generator<number, void>;

interface Run {
  /** What it says of itself, and how much there is. */
  readonly toast: { readonly id: string; readonly key: string };
  readonly isOwnToast: boolean;
  readonly count: number;
  parts: Parts;
  /** Takes back what is done. */
  readonly back: () => Parts;
  readonly ended: (isWhole: boolean) => void;
  readonly startedAt: number;
  /** What is done of it, 0–1. */
  progress: number;
  isStopped: boolean;
  isTold: boolean;
  readonly free: () => void;
  letGo: () => void;
  stopPause: () => void;
}

export class LongWork {
  readonly #init: LongWorkInit;
  readonly #stopListening = onLeaving(() => this.finish());
  #run: Run | undefined;

  constructor(init: LongWorkInit) {
    this.#init = init;
  }

  destroy(): void {
    this.#stopListening();
    this.finish();
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** Writes something for each of many things, as one step of undo. */
  each<T>(job: Job<T>): void {
    const { history } = this.#init;
    const { name, items, write, done, stopped } = job;
    if (items.length === 0) return;
    this.finish();
    if (items.length <= AT_ONCE) {
      history.begin(name);
      history.change((tx) => items.forEach((item, at) => write(tx, item, at)));
      done?.();
      history.end();
      return;
    }
    const begin = (): void => history.begin(name);
    this.#start({
      toast: job.toast ?? {
        id: TOAST,
        key: NAMED.test(name) ? `toast.work-${name}` : 'toast.working',
      },
      isOwnToast: job.toast !== undefined,
      count: items.length,
      parts: portions(begin, items.length, (from, to) =>
        history.portion((tx) => {
          for (let at = from; at < to; at += 1) write(tx, items[at]!, at);
        }),
      ),
      back: () => history.cancelling(),
      ended: (isWhole) => {
        if (!isWhole) stopped?.();
        else {
          done?.();
          history.end();
        }
      },
    });
  }

  /** Undo or redo, in as many portions as the step was made. Not called back where it was stopped. */
  takeStep(direction: UndoDirection, done: (result: UndoResult | undefined) => void): void {
    const { history } = this.#init;
    this.finish();
    history.end();
    const parts = history.partsOf(direction);
    if (parts <= 1) {
      done(direction === 'undo' ? history.undo() : history.redo());
      return;
    }
    const depth = history.depthOf(direction === 'undo' ? 'redo' : 'undo');
    let result: UndoResult | undefined;
    this.#start({
      toast: { id: TOAST, key: `toast.work-${direction}` },
      isOwnToast: false,
      count: parts * PORTION,
      parts: (function* (): Parts {
        result = yield* history.running(direction);
      })(),
      back: () => history.turning(direction, depth),
      ended: (isWhole) => {
        if (isWhole) done(result);
      },
    });
  }

  /** Takes back what is done of the work that is under way. */
  stop(): void {
    const run = this.#run;
    if (run === undefined || run.isStopped) return;
    run.isStopped = true;
    run.parts = run.back();
    this.#tell(0);
  }

  /** Says what is under way without waiting: whoever does something meanwhile sees why it is not done. */
  show(): void {
    const run = this.#run;
    if (run === undefined) return;
    run.isTold = true;
    this.#tell(run.progress);
  }

  /** Does at once what is left of the work that is under way, or of taking it back. */
  finish(): void {
    const run = this.#run;
    if (run === undefined) return;
    while (run.parts.next().done !== true);
    this.#end(run);
  }

  #start(work: Pick<Run, 'toast' | 'isOwnToast' | 'count' | 'parts' | 'back' | 'ended'>): void {
    const { clock, history, occupy, onChange } = this.#init;
    const run: Run = {
      ...work,
      startedAt: clock.now(),
      progress: 0,
      isStopped: false,
      isTold: false,
      free: occupy(() => this.stop()),
      letGo: () => undefined,
      stopPause: () => undefined,
    };
    this.#run = run;
    onChange();
    const { done } = run.parts.next();
    run.letGo = history.hold(() => this.finish());
    if (done === true) this.#end(run);
    else this.#pause(run);
  }

  #pause(run: Run): void {
    const { clock } = this.#init;
    const go = (): void => {
      run.stopPause();
      this.#go(run);
    };
    const stops = [clock.frame(go), clock.after(LONGEST_PAUSE_MS, go)];
    run.stopPause = () => stops.forEach((stop) => stop());
  }

  #go(run: Run): void {
    if (!this.#init.canEdit()) this.stop();
    const { done, value } = run.parts.next();
    if (done === true) {
      this.#end(run);
      return;
    }
    this.#tell(value);
    this.#pause(run);
  }

  #tell(progress: number): void {
    const run = this.#run;
    if (run === undefined) return;
    const { clock, toast } = this.#init;
    run.progress = progress;
    if (!run.isTold && clock.now() - run.startedAt < QUIET_MS) return;
    run.isTold = true;
    toast({
      id: run.toast.id,
      key: run.isStopped ? 'toast.work-back' : run.toast.key,
      values: { count: run.count },
      tone: 'info',
      progress,
      ...(!run.isStopped && { action: { key: 'import.stop', run: () => this.stop() } }),
    });
  }

  #end(run: Run): void {
    const { toast, onChange } = this.#init;
    run.stopPause();
    run.letGo();
    run.free();
    this.#run = undefined;
    run.ended(!run.isStopped);
    const { id } = run.toast;
    if (run.isStopped) toast({ id, key: 'toast.work-stopped', tone: 'info' });
    else if (run.isTold && !run.isOwnToast) toast({ id, key: 'toast.work-done', tone: 'success' });
    onChange();
  }
}

function* portions(
  begin: () => void,
  count: number,
  put: (from: number, to: number) => void,
): Parts {
  begin();
  for (let done = 0; done < count;) {
    const to = Math.min(count, done + PORTION);
    put(done, to);
    done = to;
    if (done < count) yield done / count;
  }
}
