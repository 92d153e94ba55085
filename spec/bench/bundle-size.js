import { build } from 'esbuild';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * Bytes of everything that a door exports, minified and gzipped; rxjs apart. `own`: without other dependencies.
 *
 * @param {string} door what is imported
 */
export async function bundleSize(door) {
  const sizes = { own: await gzipped(door, ['rxjs'], 'external'), all: await gzipped(door, ['rxjs'], 'bundle') };
  return sizes;
}

async function gzipped(door, external, packages) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(door)};`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    platform: 'node',
    // 'packages: external' would leave out this package too, which is a package like any other.
    external: [
      ...external,
      ...builtinModules,
      'node:*',
      '@angular/*',
      ...(packages === 'external' ? dependencies : []),
    ],
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const dependencies = ['rxjs-for-await', 'cross-fetch', 'oauth-1.0a', '@remix-run/*'];
