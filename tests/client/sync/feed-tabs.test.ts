/** Which tab of a browser holds the stream, when tabs sleep, wake and go. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FeedTabs } from '../../../client/sync/feed-tabs.ts';
import { FakeLocks } from './fake-locks.ts';

interface Tab {
  readonly says: string[];
  readonly sleep: () => void;
  readonly wake: () => void;
  readonly close: () => void;
}

const open: Tab[] = [];

/** A tab with a document of its own; what it is told is kept. */
function openTab(): Tab {
  const page = new EventTarget();
  vi.stubGlobal('document', page);
  const says: string[] = [];
  const tabs = new FeedTabs<string>('https://board.example', {
    onLead: () => says.push('leads'),
    onFollow: () => says.push('follows'),
    onSleep: () => says.push('sleeps'),
    onMessage: () => undefined,
    onTabGone: () => undefined,
  });
  const tab = {
    says,
    sleep: () => void page.dispatchEvent(new Event('freeze')),
    wake: () => void page.dispatchEvent(new Event('resume')),
    close: () => tabs.close(),
  };
  open.push(tab);
  return tab;
}

/** Everything that is on its way has happened. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function openTabs(count: number): Promise<Tab[]> {
  const tabs: Tab[] = [];
  for (let i = 0; i < count; i++) {
    tabs.push(openTab());
    await settle();
  }
  return tabs;
}

beforeEach(() => {
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
});

afterEach(async () => {
  for (const tab of open.splice(0)) tab.close();
  await settle();
});

test('the first holds it; asleep it gives it up, and awake it follows', async () => {
  const [a, b] = (await openTabs(2)) as [Tab, Tab];
  expect([a.says, b.says]).toEqual([['leads'], ['follows']]);
  a.sleep();
  await settle();
  expect(b.says).toEqual(['follows', 'leads']);
  a.wake();
  await settle();
  expect(a.says).toEqual(['leads', 'sleeps', 'follows']);
});

test('one that sleeps while it waits is passed over', async () => {
  const [a, b, c] = (await openTabs(3)) as [Tab, Tab, Tab];
  b.sleep();
  a.close();
  await settle();
  expect(b.says).toEqual(['follows', 'sleeps']);
  expect(c.says).toEqual(['follows', 'leads']);
});

test('one that slept twice stands in the line once', async () => {
  const [a, b, c] = (await openTabs(3)) as [Tab, Tab, Tab];
  for (let i = 0; i < 2; i++) {
    b.sleep();
    b.wake();
    await settle();
  }
  c.sleep();
  a.close();
  await settle();
  expect(b.says.at(-1)).toBe('leads');
  // It sleeps with the stream: nobody of its own stands behind it to hold it then.
  b.sleep();
  c.wake();
  await settle();
  expect(c.says).toEqual(['follows', 'sleeps', 'leads']);
  expect(b.says.filter((word) => word === 'leads')).toHaveLength(1);
});

test('told to wake without having slept, it stays what it is', async () => {
  const [a, b] = (await openTabs(2)) as [Tab, Tab];
  for (const tab of [a, b]) tab.wake();
  await settle();
  expect([a.says, b.says]).toEqual([['leads'], ['follows']]);
});
