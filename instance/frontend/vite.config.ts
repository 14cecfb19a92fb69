import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The styles of elements without what only their readers need; a minifier of JavaScript leaves template literals alone. */
const leanStyles: Plugin = {
  name: 'lean-styles',
  apply: 'build',
  transform: {
    filter: { id: /\/src\/.*\.ts$/ },
    handler: (code) =>
      code.replace(
        /\bcss`[^`]*`/g,
        (styles) => styles.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ').replace(/ ?([{};]) ?/g, '$1'),
      ),
  },
};

export default defineConfig({
  plugins: [leanStyles],
  build: {
    // Served by the instance: one document, everything else hashed under /assets/.
    outDir: here('../src/chatinbio_instance/web/static'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  // `npm run dev` draws the sources over a page that `make up` serves.
  server: {
    proxy: Object.fromEntries(
      ['/api', '/ws', '/theme.css', '/events'].map((path) => [path, { target: process.env.CHATINBIO_PAGE ?? 'http://ada.localhost:8080', ws: true, changeOrigin: true }]),
    ),
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], testTimeout: 30_000, unstubGlobals: true, restoreMocks: true },
});
