#!/usr/bin/env node
// Runs the built server; all that it does is in server/main.ts.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// Before anything is loaded. While thousands of people connect, V8 takes what stays for a reason to
// enlarge the part of the heap for what does not: a third of a connection's memory, for nothing.
setFlagsFromString('--semi-space-growth-factor=1');

const main = new URL('../dist/server/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  await (await import(main.href)).main();
} else {
  process.stderr.write('inkwire: the server is not built: npm run build\n');
  process.exitCode = 1;
}
