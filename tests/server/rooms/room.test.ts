import { expect, test } from 'vitest';
import { createBoard, openHouse, picture, TestClient } from './harness.ts';

test('two people who draw at once see the same board, and so does one who comes later', async () => {
  const house = await openHouse();
  await createBoard(house, 'b');
  const ada = new TestClient(house, 'b').connect();
  const ben = new TestClient(house, 'b').connect();
  await house.clock.settle();
  expect([ada.isSynced, ben.isSynced]).toEqual([true, true]);

  ada.list.push(['from ada']);
  ben.map.set('from', 'ben');
  await house.clock.settle();
  expect(picture(ada.doc)).toBe('[["from ada"],{"from":"ben"}]');
  expect(picture(ben.doc)).toBe(picture(ada.doc));

  const cleo = new TestClient(house, 'b').connect();
  await house.clock.settle();
  expect(cleo.isSynced).toBe(true);
  expect(picture(cleo.doc)).toBe(picture(ada.doc));
});

test('S-5: nothing is shown before it is stored, and the sender gets its own change back', async () => {
  const house = await openHouse();
  await createBoard(house, 'b');
  let store = (): void => {};
  const append = house.storage.append.bind(house.storage);
  house.storage.append = async (batch) => {
    await new Promise<void>((resolve) => (store = resolve));
    return append(batch);
  };
  const ada = new TestClient(house, 'b').connect();
  const ben = new TestClient(house, 'b').connect();
  await house.clock.settle();
  const before = ada.socket.arrived.length;
  ada.list.push([1]);
  await house.clock.settle();
  expect(picture(ben.doc)).toBe('[[],{}]');
  expect(ada.socket.arrived.length).toBe(before);
  store();
  await house.clock.settle();
  expect(picture(ben.doc)).toBe('[[1],{}]');
  expect(ada.socket.arrived.length).toBe(before + 1);
});

test('a board that left memory is whole when somebody comes back', async () => {
  const house = await openHouse();
  await createBoard(house, 'b');
  const ada = new TestClient(house, 'b').connect();
  ada.list.push([1, 2, 3]);
  await house.clock.settle();
  ada.disconnect();
  expect(house.rooms.stats().rooms).toBe(1);
  await house.clock.advance(62_000);
  expect(house.rooms.stats().rooms).toBe(0);
  const ben = new TestClient(house, 'b').connect();
  await house.clock.settle();
  expect(picture(ben.doc)).toBe('[[1,2,3],{}]');
});

test('a board that does not exist closes the socket with 4404', async () => {
  const house = await openHouse();
  const ada = new TestClient(house, 'nothing').connect();
  await house.clock.settle();
  expect(ada.socket.closed?.code).toBe(4404);
  expect(await house.rooms.admit('nothing')).toEqual({ kind: 'refused', reason: 'not-found' });
});
