/** The programs of `docs/feed.md` that need no browser, run as they stand there; its page is run in one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestServer } from '../support/server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const doc = readFileSync(path.join(root, 'docs/feed.md'), 'utf8');
const hasCurl = spawnSync('curl', ['--version']).status === 0;

let server: TestServer;
let child: ChildProcess | undefined;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  child?.kill();
  await server.dispose();
});

/** The first block of code in a language, for this server. */
function codeIn(language: string): string {
  const [, code] = new RegExp(`\n\`\`\`${language}\n([^]*?)\n\`\`\``).exec(doc)!;
  return code!.replaceAll('http://127.0.0.1:8787', server.url);
}

/** What a program has said when that is enough. */
function says(program: string, args: readonly string[], enough: RegExp): Promise<string> {
  const run = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  child = run;
  let said = '';
  return new Promise((resolve, reject) => {
    const take = (data: Buffer): void => {
      said += data.toString();
      if (enough.test(said)) resolve(said);
    };
    run.stdout.on('data', take);
    run.stderr.on('data', take);
    run.on('close', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
}

test.skipIf(!hasCurl)('curl makes a board and watches it', async () => {
  const [make, watch] = codeIn('sh').split('\n');
  // What it says of its progress stands around the answer.
  const [answer] = /\{[^}]*\}/.exec(await says('sh', ['-c', `exec ${make}`], /\}/))!;
  const { id, watchToken } = JSON.parse(answer) as { id: string; watchToken: string };
  const line = watch!.replace('BOARD', id).replace('TOKEN', watchToken);
  const said = await says('sh', ['-c', `exec ${line}`], /event: presence/);
  expect(said).toContain('event: snapshot');
});

test('Node reads it', async () => {
  const { id, watchToken } = await server.createBoard();
  const program = codeIn('js').replace('BOARD', id).replace('TOKEN', watchToken);
  const said = await says('node', ['--input-type=module', '--eval', program], /presence \{/);
  expect(said).toMatch(/snapshot \{\s+board: '/);
});
