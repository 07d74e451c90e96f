/** Holds the sources to the plan of the house, and the check itself to finding what it should find. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProblems, MAX_LINES } from './support/house-rules.ts';
import { findCycle, readSource, readSources, resolveImport } from './support/source-graph.ts';

const root = path.resolve(import.meta.dirname, '..');
const rooms = readSources(root, ['shared', 'client', 'server']);
const others = readSources(root, ['tests', 'bench', 'scripts', 'examples']);

describe('the house', () => {
  it('is read at all', () => {
    expect(rooms.length).toBeGreaterThan(20);
    expect(rooms.filter(({ imports }) => imports.length > 0).length).toBeGreaterThan(10);
  });

  it('keeps to the table of who may import whom, and to its style', () => {
    expect(findProblems([...rooms, ...others])).toEqual([]);
  });

  it('has no cycle, not even of types', () => {
    expect(findCycle(rooms)).toBeUndefined();
  });

  it('has its radio buttons in forms, as Chromium keeps others of a shadow root for ever', () => {
    const radios = rooms.filter(({ text }) => /\stype="radio"/.test(text));
    expect(radios.length).toBeGreaterThan(2);
    expect(radios.filter(({ text }) => !text.includes('<form'))).toEqual([]);
  });

  it('imports only files that exist, with their extension', () => {
    const missing = rooms.flatMap(({ file, imports }) =>
      imports
        .map((specifier) => resolveImport(file, specifier))
        .filter((target) => target !== undefined && !existsSync(path.join(root, target)))
        .map((target) => `${file}: ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the check finds', () => {
  const problemsOf = (file: string, text: string) => findProblems([readSource(file, text)]);

  it.each([
    ['a static import', `import { Room } from '../../server/rooms/room.ts';`],
    ['a type import', `import type { Editor } from '../editor/editor.ts';`],
    ['an inline type import', `import { type Editor } from '../editor/editor.ts';`],
    ['an import for its effect', `import '../editor/editor.ts';`],
    ['a dynamic import', `export const load = () => import('../editor/editor.ts');`],
    ['an import in a type', `export type E = import('../editor/editor.ts').Editor;`],
    ['a re-export', `export { Editor } from '../editor/editor.ts'; export const x = 1;`],
    ['a worker', `export const w = new Worker(new URL('../editor/worker.ts', import.meta.url));`],
    ['require', `export const e = require('../editor/editor.ts');`],
  ])('%s where it is forbidden', (_form, text) => {
    expect(problemsOf('client/tools/pen.ts', text)).toEqual([
      expect.stringMatching(
        /^client\/tools\/pen\.ts: client\/tools may not import (?:client|server)/,
      ),
    ]);
  });

  it('nothing where the import is allowed', () => {
    expect(
      problemsOf(
        'client/tools/pen.ts',
        `import type { Shape } from '../../shared/shapes/shape.ts';
         import { toolText } from './tool-text.ts';
         // import '../editor/editor.ts'
         export const note = "import '../editor/editor.ts'";`,
      ),
    ).toEqual([]);
  });

  it('one file of a room that is open only to another', () => {
    const ask = (target: string) =>
      problemsOf('client/ui/toolbar.ts', `import { x } from '../tools/${target}.ts';`);
    expect(ask('registry')).toEqual([]);
    expect(ask('registry-extra')).toHaveLength(1);
    expect(ask('pen')).toHaveLength(1);
  });

  it('a room that nobody planned', () => {
    expect(problemsOf('server/magic/wand.ts', 'export const x = 1;')).toHaveLength(1);
  });

  it('packages in the wrong place', () => {
    const uws = `import { App } from 'uWebSockets.js';`;
    expect(problemsOf('server/http/app.ts', uws)).toEqual([]);
    expect(problemsOf('server/http/routes.ts', uws)).toHaveLength(1);
    const uwsType = `import type { App } from 'uWebSockets.js';`;
    expect(problemsOf('server/http/reply.ts', uwsType)).toEqual([]);
    expect(problemsOf('server/rooms/room.ts', uwsType)).toHaveLength(1);
    const uwsMixed = `import { type App, us_socket_close } from 'uWebSockets.js';`;
    expect(problemsOf('server/http/reply.ts', uwsMixed)).toHaveLength(1);
    expect(problemsOf('shared/shapes/pen.ts', `import { html } from 'lit';`)).toHaveLength(1);
    expect(problemsOf('shared/shapes/pen.ts', `import fs from 'node:fs';`)).toHaveLength(1);
    expect(problemsOf('client/sync/a.ts', `import fs from 'node:fs';`)).toHaveLength(1);
  });

  it('files that have grown too long, at the very line', () => {
    const lines = (count: number) =>
      'export const a = 1;\n'.replace('a', 'b') + '\n'.repeat(count - 1);
    expect(problemsOf('shared/units.ts', lines(MAX_LINES))).toEqual([]);
    expect(problemsOf('shared/units.ts', lines(MAX_LINES + 1))).toHaveLength(1);
  });

  it('names that name nothing', () => {
    for (const file of [
      'client/ui/utils.ts',
      'client/ui/text-helpers.ts',
      'server/http/types.ts',
    ]) {
      expect(problemsOf(file, 'export const x = 1;'), file).toHaveLength(1);
    }
    expect(problemsOf('client/ui/a.ts', 'export class ToolManager {}')).toHaveLength(1);
  });

  it('barrels, stars and default exports', () => {
    expect(problemsOf('client/ui/a.ts', `export { b } from './b.ts';`)).toHaveLength(1);
    expect(
      problemsOf('client/ui/a.ts', `export const a = 1; export * from './b.ts';`),
    ).toHaveLength(1);
    expect(problemsOf('client/ui/a.ts', `export default 1;`)).toHaveLength(1);
  });

  it('the environment read elsewhere than in main', () => {
    for (const text of [
      'export const a = process.env.PORT;',
      `export const a = process['env'];`,
      'const { env } = process; export const a = env;',
      `import { env } from 'node:process'; export const a = env;`,
    ]) {
      expect(problemsOf('server/access/tokens.ts', text), text).toHaveLength(1);
      expect(problemsOf('server/main.ts', text), text).toEqual([]);
    }
  });

  it('cycles, through types too', () => {
    const cycle = findCycle([
      readSource('client/ui/a.ts', `import './b.ts';`),
      readSource('client/ui/b.ts', `import type { C } from './c.ts';`),
      readSource('client/ui/c.ts', `export const load = () => import('./a.ts');`),
    ]);
    expect(cycle).toEqual(['client/ui/a.ts', 'client/ui/b.ts', 'client/ui/c.ts', 'client/ui/a.ts']);
  });
});
