import { expect, test } from 'vitest';
import { makeBoardId, Tokens } from '../../server/access/tokens.ts';
import { boardLabel, createLog } from '../../server/log.ts';

test('neither tokens nor whole board ids reach the log, in whatever field they come', () => {
  const tokens = new Tokens(Buffer.alloc(32, 1));
  for (let round = 0; round < 200; round++) {
    const board = makeBoardId();
    const token = tokens.make(board, round % 2 === 0 ? 'edit' : 'watch', 0);
    const lines: string[] = [];
    const log = createLog('info', (line) => lines.push(line));
    log.info({ board, token, request: { url: `/sync/${board}?token=${token}` } }, 'joined');
    log.error({ err: new Error(`board ${board}: damaged`), note: token }, `gave up on ${board}`);
    const said = lines.join('');
    expect(said).not.toContain(board);
    expect(said).not.toContain(token.slice(1));
    expect(said).toContain(boardLabel(board));
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  }
});

test('levels are kept', () => {
  const lines: string[] = [];
  const log = createLog('warn', (line) => lines.push(line));
  log.info({}, 'no');
  log.warn({ count: 3 }, 'yes');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, count: 3, msg: 'yes' },
  ]);
});
