/** A promise and its own resolve, for waiting on what a callback sees. */
export function signal<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
