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

/** What both builds share. */
const common = {
  bundle: true,
  platform: 'neutral',
  packages: 'external',
  // Bundled: the emulator's door brings nothing that has to be installed.
  alias: { '@noble/hashes/sha2.js': './node_modules/@noble/hashes/sha2.js' },
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
    'testing/index',
    'testing/node/index',
    'cli/main',
  ].map((door) => `lib/${door}.ts`),
  outbase: 'lib',
  outdir: 'dist',
  splitting: true,
  format: 'esm',
  plugins: [withoutBareImports],
});

// Jest's CommonJS cannot load ESM before Node 24.9: the emulator alone is there for it too, with types of its own
// (lib/testing/tsconfig.cjs.json).
await build({ ...common, entryPoints: ['lib/testing/index.ts'], outfile: 'dist/cjs/testing/index.js', format: 'cjs' });
await writeFile('dist/cjs/package.json', '{ "type": "commonjs", "sideEffects": false }\n');
