import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const node = (...args: string[]) => run(process.execPath, args, { cwd: root });

/** What a built module imports, itself or through its own modules. */
async function importsOf(file: string, seen = new Set<string>()): Promise<Set<string>> {
  const outside = new Set<string>();
  if (seen.has(file)) return outside;
  seen.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, fixed, late = ''] of text.matchAll(
    /^(?:import|export)\b(?:[^'"=;]*?\bfrom)?\s*["']([^"']+)["'];?$|\bimport\("([^"]+)"\)/gm,
  )) {
    const name = fixed ?? late;
    if (!name.startsWith('.')) outside.add(name);
    else for (const further of await importsOf(resolve(dirname(file), name), seen)) outside.add(further);
  }
  return outside;
}

describe('the package', () => {
  it.each([
    ['index.js', ['rxjs', 'rxjs-for-await']],
    ['relay/index.js', ['rxjs']],
    ['redis/index.js', []],
    ['queue/index.js', ['rxjs']],
    ['bullmq/index.js', ['bullmq', 'rxjs']],
    [
      'angular/index.js',
      ['@angular/common', '@angular/common/http', '@angular/core', '@angular/core/rxjs-interop', 'rxjs'],
    ],
    ['angular/resource/index.js', ['@angular/common/http', '@angular/core', 'rxjs']],
    ['angular/testing/index.js', ['@angular/common/http', '@angular/core', 'rxjs']],
    ['opentelemetry/index.js', ['@opentelemetry/api', 'rxjs']],
    ['testing/index.js', []],
    [
      'probe/index.js',
      [
        'image-size/types/bmp',
        'image-size/types/jpg',
        'image-size/types/png',
        'image-size/types/tiff',
        'image-size/types/webp',
        'mediabunny',
        'rxjs',
      ],
    ],
  ])('brings through %s nothing but %j', async (door, brought) => {
    expect([...(await importsOf(join(root, 'dist', door)))].sort()).toEqual(brought);
  });

  it('brings through node/ what Node needs, and nothing for tests or the shell', async () => {
    const brought = [...(await importsOf(join(root, 'dist/node/index.js')))]
      .filter((name) => !name.startsWith('node:'))
      .sort();
    expect(brought).toEqual(['cross-fetch', 'oauth-1.0a', 'rxjs', 'rxjs-for-await']);
  });

  it('brings through testing/node/ a server, and nothing of the library', async () => {
    const brought = [...(await importsOf(join(root, 'dist/testing/node/index.js')))].sort();
    expect(brought).toEqual([
      '@remix-run/node-fetch-server',
      'node:crypto',
      'node:http',
      'node:https',
      'node:net',
      'node:tls',
    ]);
  });

  it.each([
    'rx-media-upload',
    'rx-media-upload/node',
    'rx-media-upload/relay',
    'rx-media-upload/redis',
    'rx-media-upload/queue',
    'rx-media-upload/bullmq',
    'rx-media-upload/opentelemetry',
    'rx-media-upload/probe',
    'rx-media-upload/testing',
    'rx-media-upload/testing/node',
  ])('%s can be imported and required', async (door) => {
    const imported = await node(
      '--input-type=module',
      '--eval',
      `console.log(Object.keys(await import('${door}')).sort().join())`,
    );
    // Node 20 says that require() of ESM is experimental; newer ones do not.
    const required = await node(
      '--no-warnings',
      '--input-type=commonjs',
      '--eval',
      `console.log(Object.keys(require('${door}')).filter((name) => name !== '__esModule').sort().join())`,
    );
    expect(imported.stdout.length).toBeGreaterThan(10);
    expect(required.stdout).toBe(imported.stdout);
  });

  it('tells TypeScript that reads no exports where the types of each door are', async () => {
    const { exports, types, typesVersions } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      exports: Record<string, string | { types: string }>;
      types: string;
      typesVersions: { '*': Record<string, string[]> };
    };
    const told = Object.entries(typesVersions['*']).map(([door, [file]]) => [`./${door}`, file]);
    const doors = Object.entries(exports).flatMap(([door, to]) => (typeof to === 'string' ? [] : [[door, to.types]]));
    expect([['.', types], ...told]).toEqual(doors);
  });

  it('does nothing when it is imported', async () => {
    const { stdout, stderr } = await node(
      '--input-type=module',
      '--eval',
      `const before = Object.keys(globalThis).join();
       const doors = ['', '/node', '/relay', '/redis', '/queue', '/probe', '/testing', '/testing/node'].map(
         (door) => 'rx-media-upload' + door,
       );
        for (const door of doors) await import(door);
       const open = process.getActiveResourcesInfo().filter((kind) => /Timeout|TCP|File/.test(kind));
        console.log(Object.keys(globalThis).join() === before, open.length);`,
    );
    expect([stdout, stderr]).toEqual(['true 0\n', '']);
  });

  it('is packed as the tools of the field want it', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true });
    expect(messages).toEqual([]);
  });

  it('has each source file named in the field’s words', async () => {
    const files = await readdir(join(root, 'lib'), { recursive: true });
    expect(files.filter((file) => /(utils?|helpers?|manager|data)\.ts$/.test(file))).toEqual([]);
  });
});
