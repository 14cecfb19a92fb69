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
    // The instance makes its documents itself and finds the hashed files by the manifest. What other sites load keeps its name.
    outDir: here('../src/chatinbio_instance/web/static'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      input: Object.fromEntries(['page', 'admin', 'embed', 'widget'].map((name) => [name, here(`src/${name}.ts`)])),
      output: {
        entryFileNames: ({ name }) => (name === 'embed' || name === 'widget' ? '[name].js' : 'assets/[name]-[hash].js'),
        assetFileNames: 'assets/[name]-[hash][extname]',
        chunkFileNames: 'assets/[name]-[hash].js',
      },
      preserveEntrySignatures: 'allow-extension',
    },
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], testTimeout: 30_000, unstubGlobals: true, restoreMocks: true },
});
