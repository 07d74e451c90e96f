/** Ten people drawing, for the peers: 200 updates a second, each told to all as an event of its own. */
const PEOPLE = 10;
const EVERY_MS = 50;

/** @param {(json: string) => void} send */
export function draw(send) {
  let seq = 0;
  const lengths = new Array(PEOPLE).fill(1);
  const begin = performance.now();
  let done = 0;
  return setInterval(() => {
    // As many as are due: a timer alone would slow down with the server.
    const due = Math.floor(((performance.now() - begin) / EVERY_MS) * PEOPLE);
    for (; done < due; done++) {
      const person = done % PEOPLE;
      const at = lengths[person];
      lengths[person] = at + 3;
      const append = { [`stroke-of-${person}`]: { live: { at, values: [5, -3, 128] } } };
      send(JSON.stringify({ board: 'bench', seq: ++seq, append, probe: `@${Date.now()}@` }));
    }
  }, 5);
}
