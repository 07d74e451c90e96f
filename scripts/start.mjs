/** `npm start`: installs, builds, and serves the whole product on one port. Arguments go to `inkwire serve`. */
import path from 'node:path';
import { build } from './build.mjs';
import { root } from './paths.mjs';
import { OWN_GROUP, run } from './run.mjs';

if (await build()) {
  const bin = path.join(root, 'bin', 'inkwire.js');
  process.exitCode = await run(
    process.execPath,
    [bin, 'serve', ...process.argv.slice(2)],
    OWN_GROUP,
  );
} else {
  process.exitCode = 1;
}
