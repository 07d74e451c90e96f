/** Where things lie, for scripts that run before anything is installed. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const cacheDir = path.join(root, '.cache');
