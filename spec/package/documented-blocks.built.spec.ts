import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaEmulator } from 'rx-media-upload/testing';
import { asJavaScript, blocksOf, type EmulatedX, emulatedX, towardsX } from '../support/documented-block.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the package, which knows itself by its name. */
const scratch = join(root, 'spec/package/.documented');
const run = promisify(execFile);

/** Pages whose blocks are run as a whole by a spec of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/testing-recipes.md': 'spec/recipes/recipes.built.spec.ts',
  'docs/relay.md': 'spec/relay/mounts.built.spec.ts',
  'docs/angular.md': 'spec/angular-versions, npm run test:angular',
  'docs/queue.md': 'spec/browser/frameworks.spec.ts',
};

const pages = [
  'README.md',
  ...(await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];
const documented = (
  await Promise.all(
    pages.map(async (page) =>
      (await blocksOf(page)).map((block, nth) => ({
        title: `${page}, block ${nth + 1}`,
        page,
        ...block,
      })),
    ),
  )
).flat();

const runs = documented.filter(({ page, because }) => because === undefined && !(page in ELSEWHERE));
const fileOf = (title: string): string => join(scratch, title.replaceAll(/\W+/g, '-'));

/** As strict as the library's own types; of its built ones. */
const TYPES: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  noEmit: true,
};

describe('each block of the guides', () => {
  const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.05 } });
  let x: EmulatedX;

  beforeAll(async () => {
    x = await emulatedX(emulator);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    const media = join(root, 'docs/examples/media');
    for (const [from, ...names] of [
      ['clip.mp4', 'clip.mp4', 'holiday.mp4'],
      ['picture.png', 'picture.png', 'one.png', 'two.png', 'three.png'],
      ['loop.gif', 'loop.gif'],
    ] as const)
      for (const name of names) await cp(join(media, from), join(scratch, name));
    await writeFile(join(scratch, 'english.vtt'), 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n');
  });
  afterAll(async () => {
    await x.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it('is there', () => expect(runs.length).toBeGreaterThan(10));

  it('has the types of the package', async () => {
    const files = new Map(documented.map(({ title, code }) => [`${fileOf(title)}.ts`, { title, code }]));
    await Promise.all([...files].map(([file, { code }]) => writeFile(file, code)));
    const found = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], TYPES));
    const told = found.map(({ file, start = 0, messageText }) => {
      const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
      const block = files.get(file?.fileName ?? '')?.title ?? file?.fileName;
      return `${block}, line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(told).toEqual([]);
  }, 120_000);

  it.each(runs)('runs: $title', async ({ title, code }) => {
    const file = `${fileOf(title)}.js`;
    await writeFile(file, asJavaScript(code));
    const env = { ...process.env, ...x.environments.JavaScript, X_ACCESS_TOKEN: 'a-token' };
    // What fails ends in a stack and another code than 0.
    await run(process.execPath, [...towardsX, file], {
      cwd: scratch,
      env,
      timeout: 15_000,
    });
  });
});
