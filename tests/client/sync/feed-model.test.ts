/**
 * Tabs that come, go, sleep, hang and crash while they share a stream, and a server that does too:
 * whatever the order of things, in the end every tab shows everything of every board that it watches,
 * and never anything of one that its link does not open.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { GOOD, type Tab, world } from './feed-world.ts';

// As many as one stream carries: so that a few boards are too many.
vi.mock('../../../shared/protocol/feed.ts', async (original) => ({
  ...(await original<object>()),
  MAX_FEED_BOARDS: 4,
}));

/** Every other story has no more boards than one stream carries, and no link that does not open one. */
const FEW = ['a', 'b', 'c', 'd'];
const MANY = [...FEW, 'e', 'f'];
let boards: readonly string[] = FEW;
const SEEDS = Number(process.env['FEED_MODEL_SEEDS'] ?? 150);
const FROM = Number(process.env['FEED_MODEL_FROM'] ?? 1);
const BAD = 'bad';

function pick<T>(all: readonly T[]): T {
  return all[Math.floor(world.random() * all.length)]!;
}

/** What people, browsers and networks do. Each returns what it did, or nothing where it cannot. */
const deeds: Readonly<Record<string, () => Promise<string | undefined>>> = {
  open: async () => {
    if (world.tabs.length >= 5) return undefined;
    const tab = await world.openTab();
    const count = 1 + Math.floor(world.random() * 3);
    let said = `tab ${tab.number}:`;
    for (let i = 0; i < count; i++) said += ` ${await watch(tab)}`;
    return said;
  },
  watch: async () => {
    const tab = pick(awake());
    if (tab === undefined || tab.held.length >= 6) return undefined;
    return `tab ${tab.number}: ${await watch(tab)}`;
  },
  release: async () => {
    const tab = pick(awake());
    if (tab === undefined || tab.held.length === 0) return undefined;
    const at = Math.floor(world.random() * tab.held.length);
    const { board } = tab.held[at]!;
    await world.release(tab, at);
    return `tab ${tab.number}: ${board}`;
  },
  crash: async () => {
    const tab = pick(world.tabs);
    if (tab === undefined) return undefined;
    world.crash(tab);
    return `tab ${tab.number}`;
  },
  freeze: async () => {
    const tab = pick(awake());
    if (tab !== undefined) await world.freeze(tab);
    return tab && `tab ${tab.number}`;
  },
  resume: async () => {
    const tab = pick(world.tabs.filter(({ isFrozen }) => isFrozen));
    if (tab !== undefined) await world.resume(tab);
    return tab && `tab ${tab.number}`;
  },
  hang: async () => {
    const tab = pick(world.tabs);
    if (tab !== undefined) tab.isStuck = !tab.isStuck;
    return tab && `tab ${tab.number} ${tab.isStuck}`;
  },
  cut: async () => {
    const stream = pick(world.streams().filter(({ isServed }) => isServed));
    if (stream !== undefined) world.cut(stream);
    return stream && `of tab ${stream.tab.number}`;
  },
  mood: async () => {
    world.setMood(world.mood === 'up' ? pick(['away', 'full']) : 'up');
    return world.mood;
  },
  time: async () => {
    world.now += pick([30, 1_000, 5_000, 25_000]);
    return `${world.now}`;
  },
};

const awake = (): Tab[] => world.tabs.filter(({ isAwake }) => isAwake);

async function watch(tab: Tab): Promise<string> {
  const board = pick(boards);
  const token = boards === FEW || world.random() < 0.85 ? GOOD : BAD;
  await world.watch(tab, board, token);
  return `${board} ${token}`;
}

/** What must hold at any time. */
function expectNoLeak(): void {
  for (const { held } of world.tabs) {
    for (const { token, watching } of held) {
      if (token === BAD) expect(watching.watched.board.size).toBe(0);
    }
  }
}

const story: string[] = [];

async function play(steps: number): Promise<void> {
  for (let i = 0; i < steps; i++) {
    const chance = world.random();
    if (chance < 0.62) {
      await world.next()?.();
    } else if (chance < 0.8) {
      const board = pick(boards);
      world.change(board);
      story.push(`change ${board}`);
    } else {
      const name = pick(['open', 'watch', 'watch', 'time', 'time', ...Object.keys(deeds)]);
      const said = await deeds[name]!();
      if (said !== undefined) story.push(`${name} ${said}`);
    }
    expectNoLeak();
  }
}

function shown(tab: Tab): Record<string, string> {
  const all = tab.held.map(({ board, token, watching: { watched } }) => [
    `${board} ${token}`,
    `${watched.status.kind} ${[...watched.board.ordered()].map(({ id }) => id).sort()}`,
  ]);
  return Object.fromEntries(all) as Record<string, string>;
}

function due(tab: Tab): Record<string, string> {
  const all = tab.held.map(({ board, token }) => [
    `${board} ${token}`,
    token === GOOD
      ? `live ${world.boards
          .get(board)!
          .map((seq) => `s${seq}`)
          .sort()}`
      : 'ended ',
  ]);
  return Object.fromEntries(all) as Record<string, string>;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test(
  `every tab shows everything in the end, in ${SEEDS} stories`,
  { timeout: 600_000 },
  async () => {
    let shared = 0;
    for (let seed = FROM; seed < FROM + SEEDS; seed++) {
      story.length = 0;
      boards = seed % 2 === 0 ? FEW : MANY;
      world.begin(seed, boards);
      const tell = (): string => `seed ${seed}:\n${story.join('\n')}\n`;
      try {
        await deeds['open']!();
        await play(60 + Math.floor(world.random() * 240));
        world.setMood('up');
        for (const tab of world.tabs) {
          tab.isStuck = false;
          if (tab.isFrozen) await world.resume(tab);
        }
        // The longest wait until a server is tried again, and the silence of a tab that hung.
        await world.rest(180_000, expectNoLeak);
        for (const board of boards) world.change(board);
        await world.rest(1_000, expectNoLeak);
      } catch (error) {
        throw new Error(tell(), { cause: error });
      }
      for (const tab of world.tabs)
        expect(shown(tab), `${tell()} tab ${tab.number}`).toEqual(due(tab));

      // Where one stream can carry everything, one does.
      const { length } = world.tabs.filter(({ held }) => held.length > 0);
      if (boards !== FEW || length === 0) continue;
      const open = world
        .streams()
        .map(({ tab, seats }) => `${tab.number} ${JSON.stringify(seats)}`);
      expect(open, tell()).toHaveLength(1);
      if (length > 1) shared++;
    }
    // Otherwise it was no test of sharing.
    if (SEEDS >= 100) expect(shared).toBeGreaterThan(SEEDS / 5);
  },
);
