/** Exclusive locks by name, first come first served, as `navigator.locks` has them. */
export class FakeLocks {
  readonly #queues = new Map<string, (() => Promise<void>)[]>();

  async request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly ifAvailable?: boolean },
    work: (lock: object | null) => unknown,
  ): Promise<void> {
    // Never granted within the call.
    await Promise.resolve();
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    if (options.ifAvailable === true && queue.length > 0) {
      await work(null);
      return;
    }
    await new Promise<void>((resolve) => {
      const turn = async (): Promise<void> => {
        if (options.signal?.aborted !== true) await work({});
        queue.shift();
        resolve();
        void queue[0]?.();
      };
      if (queue.push(turn) === 1) void turn();
    });
  }
}
