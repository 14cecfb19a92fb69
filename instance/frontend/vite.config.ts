import { fileURLToPath } from 'node:url';
import { build, type InlineConfig, type Plugin } from 'vite';
import type { ChunkingContext } from 'rolldown';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const outDir = here('../src/chatinbio_instance/web/static');

/** On a page of another site `rem` is that site's; the widget says what it is by `--rem`. A query of a medium takes no variables. */
const ownRem = (css: string): string =>
  css.replace(/@(?:media|container)[^{]*|(?<![\w.#-])(-?\d*\.?\d+)rem\b/g, (found, n?: string) => (n ? `calc(var(--rem, 1rem) * ${n})` : found));

/** The styles of elements without what only their readers need; a minifier of JavaScript leaves template literals alone. */
const leanStyles: Plugin = {
  name: 'lean-styles',
  apply: 'build',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/.*\.ts$|\/src\/.*\.css\?inline$|\/@a2ui\/.*\.js$/ },
    handler: (code, id) => {
      const lean = (css: string): string => ownRem(css.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ').replace(/ ?([{};]) ?/g, '$1'));
      return id.includes('.css') ? lean(code) : code.replace(/(?<![.\w])css ?`[^`]*`/g, lean);
    },
  },
};

/**
 * `style=` of a template as a property. An attribute would have to be allowed by the policy of the page (`style-src`), and the
 * widget is on pages whose policies are others'.
 */
const stylesAsProperties: Plugin = {
  name: 'styles-as-properties',
  apply: 'build',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/.*\.ts$|\/@a2ui\/.*\.js$/, code: /\sstyle=["$]/ },
    handler: (code) =>
      code
        .replace(/\sstyle=\$\{styleMap\(\{ objectFit: (\w+) \}\)\}/g, ' .style=${`object-fit:${$1}`}')
        .replace(/\sstyle=\$\{(?!styleMap)/g, ' .style=${')
        .replace(/\sstyle="([^"$`]*)"/g, " .style=${'$1'}")
        // What is not there is no text.
        .replace(/(const flexStyle = .*: )nothing;/, "$1'';"),
  },
};

/**
 * Names of custom elements belong to the whole page, and on a page of another site they may be taken: by its own elements, or by the
 * chat of another creator. So the widget's end in a sign that each instance puts in as it serves them (`web/widget.py`).
 */
const SIGN = '-cib0000000';
function namesOfItsOwn(): Plugin {
  const names = new Set<string>();
  return {
    name: 'names-of-its-own',
    enforce: 'pre',
    transform: {
      filter: { id: /\.[tj]s$/, code: /customElement/ },
      handler: (code) => {
        for (const [, name] of code.matchAll(/customElements?(?:\.define)?\(\s*['"]([a-z][a-z0-9]*(?:-[a-z0-9]+)+)['"]/g)) names.add(name!);
        return code.replace(/(const tagName = `bio-\$\{[^`]*)`/, `$1${SIGN}\``);
      },
    },
    generateBundle: (_, bundle) => {
      const known = new RegExp(`(?<![\\w-])(${[...names].sort((one, other) => other.length - one.length).join('|')})(?![\\w-])`, 'g');
      for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = file.code.replace(known, `$1${SIGN}`);
    },
  };
}

/** A page of another site may have put names of its own on `Object.prototype`; what checks surfaces looks at an object's alone. */
const ownKeysAlone: Plugin = {
  name: 'own-keys-alone',
  transform: {
    filter: { id: /\/node_modules\/zod\//, code: /for \(const \w+ in / },
    handler: (code) => code.replace(/for \(const (\w+) in ([^)]+)\)/g, 'for (const $1 of Object.keys($2))'),
  },
};

/** What other sites load, each a build of its own: `embed.js` is one classic script, `widget.js` shares no file with our pages. */
const forOtherSites: Plugin = {
  name: 'for-other-sites',
  apply: 'build',
  closeBundle: {
    sequential: true,
    handler: async () => {
      const shared = (plugins: Plugin[], rest: InlineConfig['build']): InlineConfig => ({
        configFile: false,
        root: here('.'),
        publicDir: false,
        logLevel: 'warn',
        plugins,
        build: { outDir, emptyOutDir: false, target: 'es2022', modulePreload: false, ...rest },
      });
      await build(
        shared([leanStyles], {
          rolldownOptions: { input: here('src/embed.ts'), output: { format: 'iife', entryFileNames: 'embed.js' } },
        }),
      );
      await build(
        shared([leanStyles, stylesAsProperties, ownKeysAlone, namesOfItsOwn()], {
          rolldownOptions: {
            input: here('src/widget.ts'),
            // The line over HTTP, which a page loads when it is needed, is always needed here.
            checks: { ineffectiveDynamicImport: false },
            output: {
              entryFileNames: 'widget.js',
              chunkFileNames: 'widget/[name]-[hash].js',
              codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: firstFiles('widget'), debugName: 'first files of the widget' }] },
            },
            preserveEntrySignatures: 'allow-extension',
          },
        }),
      );
    },
  },
};

/** The modules that come with an entry: by its static imports, or, with `later`, ever. */
function reached(entry: string, context: ChunkingContext, later: boolean): Set<string> {
  const found = new Set([entry]);
  for (const id of found) {
    const module = context.getModuleInfo(id);
    for (const next of [...(module?.importedIds ?? []), ...(later ? (module?.dynamicallyImportedIds ?? []) : [])]) found.add(next);
  }
  return found;
}

type Grouping = (id: string, context: ChunkingContext) => string | null;

/**
 * What is loaded before anybody touches anything, in few files: each module that an entry imports statically is with those that are needed
 * in the same places. A file holds only what all its readers need, and what it imports is needed wherever it is, so no two files import
 * each other.
 */
function firstFiles(...names: string[]): Grouping {
  let entries: { name: string; first: Set<string>; ever: Set<string> }[] | undefined;
  return (id, context) => {
    entries ??= names.map((name) => {
      const entry = here(`src/${name}.ts`);
      return { name, first: reached(entry, context, false), ever: reached(entry, context, true) };
    });
    const [own, ...more] = entries.filter(({ first }) => first.has(id));
    if (!own) return null;
    if (more.length > 0) return 'first';
    return entries.some((other) => other !== own && other.ever.has(id)) ? `${own.name}-shared` : own.name;
  };
}

/** What several rooms of the creator's side need, in one file; beside it what the first view needs too. The chat's is split as it always is. */
function desk(): Grouping {
  let rooms: Set<string>[] | undefined;
  let chat: Set<string> | undefined;
  return (id, context) => {
    chat ??= reached(here('src/page.ts'), context, true);
    rooms ??= (context.getModuleInfo(here('src/elements/admin/views.ts'))?.dynamicallyImportedIds ?? []).map((room) => reached(room, context, false));
    if (chat.has(id)) return null;
    const needing = rooms.filter((room) => room.has(id));
    if (needing.length < 2) return null;
    return needing.some((room) => room.has(here('src/elements/admin/start/home-view.ts'))) ? 'desk-first' : 'desk';
  };
}

export default defineConfig({
  plugins: [leanStyles, stylesAsProperties, forOtherSites],
  build: {
    // The instance makes its documents itself and finds the hashed files by the manifest. What other sites load keeps its name.
    outDir,
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    // What is asked of browsers anyway, by oklch(from …): light-dark() must stay as it is, or no style sheet of a creator's changes the scheme.
    cssTarget: ['chrome125', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      input: Object.fromEntries(['page', 'admin'].map((name) => [name, here(`src/${name}.ts`)])),
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        chunkFileNames: 'assets/[name]-[hash].js',
        codeSplitting: { includeDependenciesRecursively: false, groups: [
            { name: firstFiles('page', 'admin'), debugName: 'first files', priority: 1 },
            { name: desk(), debugName: 'desk' },
          ] },
      },
      preserveEntrySignatures: 'allow-extension',
    },
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, unstubGlobals: true, restoreMocks: true },
});
