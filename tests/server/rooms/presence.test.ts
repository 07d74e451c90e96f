import { describe, expect, test } from 'vitest';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import {
  FORGERY_AFTER_MS,
  Presence,
  type PresenceOwner,
  RENEWAL_AFTER_MS,
  TAKEOVER_AFTER_MS,
} from '../../../server/rooms/presence.ts';

type Entry = readonly [id: number, clock: number, text: string];

const limits = { maxPresencePerConnection: 3, maxPresenceBytes: 1000 };

function person(): PresenceOwner {
  return { presenceIds: undefined, ownPresenceId: undefined };
}

function message(...entries: Entry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const [id, clock, text] of entries) {
    encoding.writeVarUint(encoder, id);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, text);
  }
  return encoding.toUint8Array(encoder);
}

function read(frame: Uint8Array | undefined): Entry[] {
  if (frame === undefined) return [];
  const outer = decoding.createDecoder(frame);
  expect(decoding.readVarUint(outer)).toBe(1);
  const decoder = decoding.createDecoder(decoding.readVarUint8Array(outer));
  expect(decoding.hasContent(outer)).toBe(false);
  const entries: Entry[] = [];
  for (let count = decoding.readVarUint(decoder); count > 0; count--) {
    entries.push([
      decoding.readVarUint(decoder),
      decoding.readVarUint(decoder),
      decoding.readVarString(decoder),
    ]);
  }
  return entries;
}

describe('presence of one room', () => {
  test('joins everything of a tick into one frame, the latest of each person', () => {
    const presence = new Presence(limits);
    const [ada, ben] = [person(), person()];
    presence.receive(message([1, 1, '{"a":1}']), ada, 0);
    presence.receive(message([2, 1, '{"b":1}']), ben, 0);
    presence.receive(message([1, 2, '{"a":2}']), ada, 0);
    expect(read(presence.takeFrame())).toEqual([
      [1, 2, '{"a":2}'],
      [2, 1, '{"b":1}'],
    ]);
    expect(presence.takeFrame()).toBeUndefined();
    expect([...presence.states()]).toEqual([
      [1, '{"a":2}'],
      [2, '{"b":1}'],
    ]);
  });

  test('refuses a state that no reader could parse: it would cost them the whole frame', () => {
    for (const text of ['{broken', '', 'undefined', `${'['.repeat(99)}${']'.repeat(99)}`]) {
      const presence = new Presence(limits);
      expect(presence.receive(message([1, 1, text]), person(), 0)).toBe('malformed');
      expect(presence.hasChanges).toBe(false);
    }
  });

  test('ignores what stock clients send back', () => {
    const presence = new Presence(limits);
    const [ada, ben] = [person(), person()];
    presence.receive(message([1, 5, '{}']), ada, 0);
    presence.takeFrame();
    expect(presence.receive(message([1, 5, '{}'], [1, 4, '{}']), ben, 1)).toBeUndefined();
    expect(presence.receive(message([1, 5, 'null']), ben, 1)).toBeUndefined();
    expect(presence.hasChanges).toBe(false);
    expect(ben.presenceIds).toBeUndefined();
    expect(presence.sweep(60_000)).toEqual([]);
  });

  test('lets a person leave with the clock they have', () => {
    const presence = new Presence(limits);
    const ada = person();
    presence.receive(message([1, 5, '{}']), ada, 0);
    presence.takeFrame();
    presence.receive(message([1, 5, 'null']), ada, 1);
    expect(read(presence.takeFrame())).toEqual([[1, 5, 'null']]);
    expect(presence.size).toBe(0);
  });

  test('holds renewals back and sends them together', () => {
    const presence = new Presence(limits);
    const [ada, ben] = [person(), person()];
    presence.receive(message([1, 1, '{}']), ada, 0);
    presence.receive(message([2, 1, '{}']), ben, 0);
    presence.takeFrame();
    presence.receive(message([1, 2, '{}']), ada, 15_000);
    presence.receive(message([2, 2, '{}']), ben, 20_000);
    presence.sweep(15_000 + RENEWAL_AFTER_MS - 1);
    expect(presence.hasChanges).toBe(false);
    presence.sweep(15_000 + RENEWAL_AFTER_MS);
    expect(read(presence.takeFrame())).toEqual([
      [1, 2, '{}'],
      [2, 2, '{}'],
    ]);
    expect(presence.needsSweep).toBe(false);
  });

  test('sends a real change at once, also after a renewal', () => {
    const presence = new Presence(limits);
    const ada = person();
    presence.receive(message([1, 1, '{}']), ada, 0);
    presence.takeFrame();
    presence.receive(message([1, 2, '{}']), ada, 1);
    presence.receive(message([1, 3, '{"x":1}']), ada, 2);
    expect(read(presence.takeFrame())).toEqual([[1, 3, '{"x":1}']]);
    presence.sweep(60_000);
    expect(presence.hasChanges).toBe(false);
  });

  test('announces everybody whom a connection introduced as gone when it closes', () => {
    const presence = new Presence(limits);
    const ada = person();
    presence.receive(message([1, 7, '{}']), ada, 0);
    presence.receive(message([9, 3, '{}'], [8, 1, '{}']), ada, 0);
    presence.takeFrame();
    presence.leave(ada, 10);
    expect(read(presence.takeFrame())).toEqual([
      [1, 8, 'null'],
      [9, 4, 'null'],
      [8, 2, 'null'],
    ]);
  });

  test('does not bring somebody back by a late echo', () => {
    const presence = new Presence(limits);
    const [ada, ben] = [person(), person()];
    presence.receive(message([1, 7, '{}']), ada, 0);
    presence.leave(ada, 10);
    presence.takeFrame();
    presence.receive(message([1, 7, '{}']), ben, 20);
    expect(presence.hasChanges).toBe(false);
    expect(presence.size).toBe(0);
  });

  test('forgets the gone after a while', () => {
    const presence = new Presence(limits);
    const ada = person();
    presence.receive(message([1, 7, '{}']), ada, 0);
    presence.leave(ada, 10);
    presence.takeFrame();
    expect(presence.needsSweep).toBe(true);
    presence.sweep(70_000);
    expect(presence.needsSweep).toBe(false);
  });

  test('tells a newcomer of everybody who is here', () => {
    const presence = new Presence(limits);
    const [ada, ben] = [person(), person()];
    expect(presence.frameOfAll()).toBeUndefined();
    presence.receive(message([1, 1, '{}']), ada, 0);
    presence.receive(message([2, 1, '{}']), ben, 0);
    presence.leave(ada, 1);
    expect(read(presence.frameOfAll())).toEqual([[2, 1, '{}']]);
  });
});

describe('who speaks for whom', () => {
  test('nobody moves a cursor in the name of somebody who is here', () => {
    const presence = new Presence(limits);
    const [ada, eve] = [person(), person()];
    presence.receive(message([1, 1, '{}']), ada, 0);
    presence.receive(message([6, 1, '{}']), eve, 0);
    presence.takeFrame();
    presence.receive(message([1, 100, '{"evil":1}']), eve, 1);
    expect(presence.hasChanges).toBe(false);
    presence.receive(message([1, 2, '{"x":1}']), ada, 2_000);
    expect(presence.sweep(FORGERY_AFTER_MS)).toEqual([]);
    expect(presence.sweep(FORGERY_AFTER_MS + 1)).toEqual([eve]);
    expect(read(presence.takeFrame())).toEqual([[1, 2, '{"x":1}']]);
  });

  test('a relay is no forger: two pages of one browser hear each other before the server does', () => {
    const presence = new Presence(limits);
    const [ada, ben] = [person(), person()];
    presence.receive(message([1, 1, '{}']), ada, 0);
    presence.receive(message([2, 1, '{}']), ben, 0);
    presence.receive(message([1, 2, '{"x":1}']), ben, 100);
    presence.receive(message([1, 2, '{"x":1}']), ada, 130);
    expect(read(presence.takeFrame())).toContainEqual([1, 2, '{"x":1}']);
    expect(presence.sweep(60_000)).toEqual([]);
  });

  test('an id that came by a relay first belongs to its own client as soon as it speaks', () => {
    const presence = new Presence(limits);
    const [ada, ben] = [person(), person()];
    presence.receive(message([2, 1, '{}']), ben, 0);
    presence.receive(message([2, 2, '{}'], [1, 4, '{}']), ben, 0);
    presence.takeFrame();
    presence.receive(message([1, 5, '{"x":1}']), ada, 100);
    expect(read(presence.takeFrame())).toEqual([[1, 5, '{"x":1}']]);
    presence.leave(ben, 200);
    expect(read(presence.takeFrame())).toEqual([[2, 3, 'null']]);
  });

  test('a reconnecting client gets its id back from a half-open connection', () => {
    const presence = new Presence(limits);
    const [old, fresh] = [person(), person()];
    presence.receive(message([1, 5, '{}']), old, 0);
    presence.takeFrame();
    presence.receive(message([1, 6, '{"x":1}']), fresh, TAKEOVER_AFTER_MS - 1);
    expect(presence.hasChanges).toBe(false);
    presence.receive(message([1, 7, '{"x":2}']), fresh, TAKEOVER_AFTER_MS);
    expect(read(presence.takeFrame())).toEqual([[1, 7, '{"x":2}']]);
    expect(presence.sweep(60_000)).toEqual([]);
    presence.leave(old, 70_000);
    expect(presence.hasChanges).toBe(false);
  });

  test('a connection speaks for a few people at most', () => {
    const presence = new Presence(limits);
    const eve = person();
    for (let id = 1; id <= 10; id++) presence.receive(message([id, 1, '{}']), eve, 0);
    expect(presence.size).toBe(limits.maxPresencePerConnection);
  });
});

describe('bytes that are no presence', () => {
  test.each([
    ['nothing', []],
    ['a count without entries', [3]],
    ['a text that is cut off', [1, 1, 1, 9, 97]],
    ['bytes behind the end', [1, 1, 1, 1, 97, 0]],
    ['an absurd length', [1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
  ])('%s', (_what, bytes) => {
    expect(new Presence(limits).receive(Uint8Array.from(bytes), person(), 0)).toBe('malformed');
  });

  test('a state beyond the limit', () => {
    const presence = new Presence(limits);
    expect(presence.receive(message([1, 1, 'x'.repeat(1001)]), person(), 0)).toBe('too-large');
    expect(presence.size).toBe(0);
  });

  test('an empty message is fine', () => {
    expect(new Presence(limits).receive(Uint8Array.of(0), person(), 0)).toBeUndefined();
  });
});
