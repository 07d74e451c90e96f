/** Builds the pages of the canvas benchmark. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('./canvas-pages/', import.meta.url));

export default defineConfig({
  root,
  base: './',
  cacheDir: fileURLToPath(new URL('../.cache/vite-bench', import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL('../.cache/bench-canvas', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      input: readdirSync(root)
        .filter((file) => file.endsWith('.html'))
        .map((file) => root + file),
    },
  },
});
