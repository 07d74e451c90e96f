/** S-9: a change is saved when each of its structs and deletions has come back. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Receipts } from '../../../client/sync/receipts.ts';
import { seededRandom } from '../../support/broken-frames.ts';

const FROM_SERVER = 'server';

/** A page's document, its receipts, and the updates that it sent. */
function page(clientId: number) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const receipts = new Receipts();
  const sent: Uint8Array[] = [];
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    if (transaction.origin !== FROM_SERVER) receipts.expect(transaction);
  });
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== FROM_SERVER) sent.push(update);
  });
  const receive = (update: Uint8Array): void => {
    Y.applyUpdate(doc, update, FROM_SERVER);
    receipts.confirm(update);
  };
  return { doc, receipts, sent, receive, map: doc.getMap<unknown>('shapes') };
}

describe('S-9: receipts', () => {
  test('nothing is pending before anything was done, and what others do is not', () => {
    const [mine, other] = [page(1), page(2)];
    expect(mine.receipts.isEmpty).toBe(true);
    other.map.set('a', 1);
    mine.receive(other.sent[0] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('the echo of the last change confirms it, that of an earlier one does not', () => {
    const mine = page(1);
    mine.map.set('a', 1);
    mine.map.set('b', 2);
    mine.receive(mine.sent[0] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receive(mine.sent[1] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('one update with everybody’s changes of a tick is a receipt too', () => {
    const [mine, other] = [page(1), page(2)];
    other.map.set('x', 1);
    mine.map.set('a', 1);
    mine.map.set('b', 2);
    mine.receive(Y.mergeUpdates([...other.sent, ...mine.sent]));
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('what the server has said that it has is saved when it is read from the copy after that', () => {
    const [author, mine] = [page(2), page(1)];
    author.map.set('x', 1);
    mine.receipts.confirmStateVector(Y.encodeStateVector(author.doc));
    author.map.set('y', 1);
    Y.applyUpdate(mine.doc, author.sent[0] as Uint8Array, 'copy');
    expect(mine.receipts.isEmpty).toBe(true);
    Y.applyUpdate(mine.doc, author.sent[1] as Uint8Array, 'copy');
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receipts.confirmStateVector(Y.encodeStateVector(author.doc));
    expect(mine.receipts.isEmpty).toBe(true);
    // A server that was set back has less: what it said before no longer counts.
    mine.receipts.confirmStateVector(Y.encodeStateVector(new Y.Doc()));
    const again = page(3);
    again.receipts.confirmStateVector(Y.encodeStateVector(author.doc));
    again.receipts.confirmStateVector(Y.encodeStateVector(new Y.Doc()));
    Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(author.doc), 'copy');
    expect(again.receipts.isEmpty).toBe(false);
  });

  test('receipts may come in any order: one that comes early is not forgotten', () => {
    const mine = page(1);
    for (const name of ['a', 'b', 'c']) mine.map.set(name, 1);
    // The server has the later ones by another way, and says so while the first is on its way to the disk.
    mine.receipts.confirm(mine.sent[2] as Uint8Array);
    mine.receipts.confirm(mine.sent[1] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receipts.confirm(mine.sent[0] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('what lies in a gap of an update is not confirmed by what is behind it', () => {
    const mine = page(1);
    for (const name of ['a', 'b', 'c']) mine.map.set(name, 1);
    mine.receipts.confirm(Y.mergeUpdates([mine.sent[0] as Uint8Array, mine.sent[2] as Uint8Array]));
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receipts.confirm(mine.sent[0] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receipts.confirm(mine.sent[1] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('deletions need a receipt of their own', () => {
    const mine = page(1);
    mine.map.set('a', 1);
    mine.map.set('b', 1);
    for (const update of mine.sent) mine.receive(update);
    mine.map.delete('a');
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receive(mine.sent[1] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receive(mine.sent[2] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('a deletion that somebody else made too counts', () => {
    const [mine, other] = [page(1), page(2)];
    other.map.set('a', 1);
    mine.receive(other.sent[0] as Uint8Array);
    mine.map.delete('a');
    other.map.delete('a');
    mine.receive(other.sent[1] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('a deletion that is confirmed in part stays pending', () => {
    const mine = page(1);
    const text = mine.doc.getText('t');
    text.insert(0, 'abcdef');
    mine.receive(mine.sent[0] as Uint8Array);
    text.delete(1, 4);
    const other = new Y.Doc();
    Y.applyUpdate(other, mine.sent[0] as Uint8Array);
    other.getText('t').delete(2, 2);
    mine.receive(Y.encodeStateAsUpdate(other));
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receive(mine.sent[1] as Uint8Array);
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('the server’s state vector confirms structs, not deletions', () => {
    const mine = page(1);
    mine.map.set('a', 1);
    const server = new Y.Doc();
    Y.applyUpdate(server, mine.sent[0] as Uint8Array);
    mine.receipts.confirmStateVector(Y.encodeStateVector(new Y.Doc()));
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receipts.confirmStateVector(Y.encodeStateVector(server));
    expect(mine.receipts.isEmpty).toBe(true);
    mine.map.delete('a');
    mine.receipts.confirmStateVector(Y.encodeStateVector(mine.doc));
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receive(Y.encodeStateAsUpdate(mine.doc));
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('a copy from this browser is pending until the server is known to have it', () => {
    const before = page(7);
    before.map.set('a', 1);
    before.map.delete('a');
    before.map.set('b', 1);
    const mine = page(1);
    Y.applyUpdate(mine.doc, Y.encodeStateAsUpdate(before.doc), 'copy');
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receipts.confirmStateVector(Y.encodeStateVector(before.doc));
    expect(mine.receipts.isEmpty).toBe(false);
    mine.receive(Y.encodeStateAsUpdate(before.doc, Y.encodeStateVector(before.doc)));
    expect(mine.receipts.isEmpty).toBe(true);
  });

  test('whatever is done, all is confirmed by all, and only then', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seededRandom(seed);
      const mine = page(1);
      const text = mine.doc.getText('t');
      for (let i = 0; i < 60; i++) {
        const key = `k${Math.floor(random() * 6)}`;
        const choice = random();
        if (choice < 0.4) mine.map.set(key, i);
        else if (choice < 0.6) mine.map.delete(key);
        else if (choice < 0.8) text.insert(Math.floor(random() * text.length), 'xy');
        else if (text.length > 2) text.delete(Math.floor(random() * (text.length - 2)), 2);
      }
      if (mine.sent.length === 0) continue;
      // The server stores in order, and joins what it likes.
      const until = Math.floor(random() * mine.sent.length);
      if (until > 0) mine.receive(Y.mergeUpdates(mine.sent.slice(0, until)));
      expect(mine.receipts.isEmpty).toBe(false);
      mine.receive(Y.mergeUpdates(mine.sent.slice(until)));
      expect(mine.receipts.isEmpty).toBe(true);
    }
  });
});
