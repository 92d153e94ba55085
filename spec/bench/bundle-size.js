import { build } from 'esbuild';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What most pages import, and nothing else: its row among the doors. */
export const PLAIN_CLIENT = "the browser's plain client (mediaClient + uploadMedia)";

/**
 * Bytes of what a door exports, minified and gzipped; rxjs apart. `own`: without other dependencies.
 *
 * @param {string} door what is imported
 * @param {{ names?: string, platform?: 'node' | 'browser' }} [of] the names that are imported; all, if none are given
 */
export async function bundleSize(door, of = {}) {
  const sizes = {
    own: await gzipped(door, ['rxjs'], 'external', of),
    all: await gzipped(door, ['rxjs'], 'bundle', of),
  };
  return sizes;
}

/** Bytes of {@link PLAIN_CLIENT}. */
export const plainClientSize = () =>
  bundleSize('rx-media-upload', { names: '{ mediaClient, uploadMedia }', platform: 'browser' });

async function gzipped(door, external, packages, { names = '*', platform = 'node' }) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export ${names} from ${JSON.stringify(door)};`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    platform,
    // 'packages: external' would leave out this package too, which is a package like any other.
    external: [
      ...external,
      ...builtinModules,
      'node:*',
      '@angular/*',
      // Peers: who uses their doors has them.
      'bullmq',
      '@opentelemetry/api',
      ...(packages === 'external' ? dependencies : []),
    ],
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const dependencies = ['rxjs-for-await', 'cross-fetch', 'oauth-1.0a', '@remix-run/*', 'mediabunny', 'image-size/*'];
