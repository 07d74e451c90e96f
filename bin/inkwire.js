#!/usr/bin/env node
// Runs the built server; all that it does is in server/main.ts.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/server/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  await (await import(main.href)).main();
} else {
  process.stderr.write('inkwire: the server is not built: npm run build\n');
  process.exitCode = 1;
}
