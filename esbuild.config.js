import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';

/** An import for nothing but the order of evaluation. */
const BARE_IMPORT = /^import "\.{1,2}\/chunk-\w+\.js";$/gm;

/**
 * Blanks the bare imports of shared chunks that esbuild writes: nothing here depends on the order of evaluation, and
 * bundlers warn about them beside `sideEffects: false`. The lines stay, so that the source maps hold.
 */
const withoutBareImports = {
  name: 'without-bare-imports',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    onEnd(async ({ metafile }) => {
      for (const file of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))) {
        const code = await readFile(file, 'utf8');
        await writeFile(file, code.replace(BARE_IMPORT, ''));
      }
    });
  },
};

/** commander is CommonJS and asks for Node's modules by `require`, which ESM has not: it is made into ESM first. */
const commanderAsEsm = {
  name: 'commander-as-esm',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]commander[\\/]esm\.mjs$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        platform: 'node',
        format: 'esm',
        write: false,
        banner: {
          js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
        },
      });
      return { contents: outputFiles[0].text };
    });
  },
};

/** What only the shell needs, and what it needs itself: bundled, so that nobody has to install it. */
const shellLibraries = {
  commander: './node_modules/commander/esm.mjs',
  '@bomb.sh/tab/commander': './node_modules/@bomb.sh/tab/dist/commander.mjs',
  'string-width': './node_modules/string-width/index.js',
  'strip-ansi': './node_modules/strip-ansi/index.js',
  'ansi-regex': './node_modules/ansi-regex/index.js',
  'get-east-asian-width': './node_modules/get-east-asian-width/index.js',
};

/** What both builds share. */
const common = {
  bundle: true,
  platform: 'neutral',
  packages: 'external',
  // Bundled: the emulator's door brings nothing that has to be installed; W3C's validator is no ES module.
  alias: {
    '@noble/hashes/sha2.js': './node_modules/@noble/hashes/sha2.js',
    'webvtt-parser': './node_modules/webvtt-parser/parser.js',
    ...shellLibraries,
  },
  target: 'es2022',
  sourcemap: true,
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: [
    'index',
    'node/index',
    'angular/index',
    'angular/resource/index',
    'angular/testing/index',
    'relay/index',
    'redis/index',
    'queue/index',
    'bullmq/index',
    'opentelemetry/index',
    'probe/index',
    'testing/index',
    'testing/node/index',
    'cli/main',
  ].map((door) => `lib/${door}.ts`),
  outbase: 'lib',
  outdir: 'dist',
  splitting: true,
  format: 'esm',
  plugins: [withoutBareImports, commanderAsEsm],
});

// Jest's CommonJS cannot load ESM before Node 24.9: the emulator alone is there for it too, with types of its own
// (lib/testing/tsconfig.cjs.json).
await build({ ...common, entryPoints: ['lib/testing/index.ts'], outfile: 'dist/cjs/testing/index.js', format: 'cjs' });
await writeFile('dist/cjs/package.json', '{ "type": "commonjs", "sideEffects": false }\n');
