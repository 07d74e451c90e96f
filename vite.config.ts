/**
 * How the client is built: the app (`/`, `/b/*`), the spectator page (`/s/*`) and the two elements for
 * other people's pages, which keep stable names under `embed/`. Everything else is hashed.
 *
 * Two builds into one folder: that of the editor, and (`--mode viewer`) that of the viewer. Apart they
 * share no chunk, so that the viewer carries nothing that only the editor needs.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { FirstPaintChunks } from './scripts/editor-chunks.ts';
import { bareIcons } from './scripts/icon-build.ts';
import {
  compactRules,
  plainImports,
  usedTokensOnly,
  viewerMinifier,
  withoutEditorMembers,
} from './scripts/viewer-build.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Entry points by the name of their output; the names under `embed/` are part of the public surface. */
const editorEntries = {
  index: `${root}index.html`,
  'embed/inkwire-board': `${root}client/ui/inkwire-board.ts`,
};
const viewerEntries = {
  watch: `${root}watch.html`,
  'embed/inkwire-viewer': `${root}client/ui/inkwire-viewer.ts`,
};

/** In development, gives the addresses that the server knows to the pages that Vite knows. */
function routePages(): Plugin {
  return {
    name: 'inkwire-pages',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/';
        const embed = /^\/embed\/(inkwire-(?:board|viewer))\.js$/.exec(path);
        if (path.startsWith('/b/')) request.url = '/index.html';
        else if (path.startsWith('/s/')) request.url = '/watch.html';
        else if (embed !== null) request.url = `/client/ui/${embed[1]}.ts`;
        next();
      });
    },
  };
}

const chunks = new FirstPaintChunks();

const backend = `http://127.0.0.1:${process.env.INKWIRE_DEV_SERVER_PORT ?? '8788'}`;

export default defineConfig(({ mode }) => ({
  root,
  plugins:
    mode === 'viewer'
      ? [withoutEditorMembers(), usedTokensOnly(), compactRules(), plainImports()]
      : [routePages(), bareIcons(), compactRules(), chunks.plugin()],
  cacheDir: '.cache/vite',
  resolve: {
    // What Yjs prints to a console with: the version for browsers brings a drawing library for it.
    alias: [{ find: /^lib0\/logging$/, replacement: `${root}node_modules/lib0/logging.node.js` }],
  },
  build: {
    outDir: 'build',
    emptyOutDir: mode !== 'viewer',
    copyPublicDir: mode !== 'viewer',
    target: 'es2022',
    // Two per cent smaller than the default, which the viewer's budget needs.
    ...(mode === 'viewer' ? { minify: 'terser', terserOptions: viewerMinifier } : {}),
    manifest: mode === 'viewer' ? 'manifest-viewer.json' : 'manifest.json',
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    // A font or an icon inlined into a script costs every page that never shows it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // How long the minifier took is nobody's concern who only wants to start.
      checks: { pluginTimings: false },
      input: mode === 'viewer' ? viewerEntries : editorEntries,
      preserveEntrySignatures: 'allow-extension',
      output: {
        entryFileNames: (chunk) =>
          chunk.name.startsWith('embed/') ? '[name].js' : 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        ...(mode === 'viewer'
          ? {}
          : {
              codeSplitting: {
                includeDependenciesRecursively: false,
                groups: [{ debugName: 'first paint', name: (id) => chunks.nameOf(id) }],
              },
            }),
      },
    },
  },
  experimental: {
    // Pages are served at several depths and need absolute addresses; modules run on other people's
    // origins too, so what they load is relative to themselves.
    renderBuiltUrl: (filename, { hostType }) =>
      hostType === 'html' ? `/${filename}` : { relative: true },
  },
  server: {
    host: '127.0.0.1',
    cors: true,
    proxy: {
      '/sync': { target: backend, ws: true },
      '/feed': { target: backend },
      '/api': { target: backend },
      '/healthz': { target: backend },
    },
  },
}));
