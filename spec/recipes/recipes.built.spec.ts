import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recipeProject } from './recipe-project.js';
import { started } from './started.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const module = (path: string) => join(root, 'node_modules', path);

describe('the recipes of docs/testing-recipes.md', { timeout: 120_000 }, () => {
  it.each([
    ['msw.test.ts', ['msw', 'twitter-api-v2', 'vitest'], 3],
    ['nock.test.ts', ['nock', 'twitter-api-v2', 'vitest'], 3],
    ['vitest.test.ts', ['rxjs', 'vitest'], 1],
  ])('%s runs by vitest', async (recipe, packages, tests) => {
    await using project = await recipeProject([recipe], packages);
    const said = await project.run(process.execPath, module('vitest/vitest.mjs'), 'run');
    expect(said).toContain(`Tests  ${tests} passed (${tests})`);
  });

  it.each([
    ['esm.test.mjs', ['--experimental-vm-modules'], 1],
    ['commonjs.test.cjs', [], 2],
  ])('%s runs by jest', async (recipe, flags, tests) => {
    await using project = await recipeProject([`jest/${recipe}`, 'jest/jest.config.json'], ['rxjs', '@jest/globals']);
    const said = await project.run(process.execPath, ...flags, module('jest/bin/jest.js'));
    expect(said).toContain(`Tests:       ${tests} passed, ${tests} total`);
  });

  it('has types of its own for CommonJS', async () => {
    await using project = await recipeProject([], ['@types/node', 'undici-types', 'rxjs']);
    const typed = "import testing = require('rx-media-upload/testing');\n";
    const wrong = 'testing.mediaEmulator({ polls: 1 });\n';
    await writeFile(join(project.folder, 'right.cts'), `${typed}testing.mediaEmulator().uploads[0]?.sha256;\n`);
    await writeFile(join(project.folder, 'wrong.cts'), `${typed}${wrong}`);
    const tsc = [module('typescript/bin/tsc'), '--noEmit', '--strict', '--module', 'node16', '--lib', 'es2022,dom'];
    const said = await project.run(process.execPath, ...tsc, 'right.cts', 'wrong.cts').catch(String);
    // Of `polls`, and of nothing else: neither the other file nor the types themselves.
    expect(said.match(/^.*error TS.*$/gm)).toEqual([expect.stringContaining('wrong.cts(2,25): error TS2353')]);
  });

  it('an app and its tests find the emulator over a port', async () => {
    await using project = await recipeProject(['port/app.js', 'port/app.test.js'], ['rxjs']);
    await writeFile(join(project.folder, 'package.json'), '{ "private": true, "type": "module" }');
    const { env, folder } = project;
    const emulator = await started('node_modules/.bin/rx-media-upload', ['emulator', '--port', '0'], {
      cwd: folder,
      env,
    });
    const app = await started(process.execPath, ['app.js'], {
      cwd: folder,
      env: { ...env, PORT: '0', X_BASE_URL: emulator.url, X_ACCESS_TOKEN: 'any-token' },
    });
    try {
      Object.assign(env, { EMULATOR_URL: emulator.url, APP_URL: app.url });
      expect(await project.run(process.execPath, '--test', 'app.test.js')).toMatch(/pass 2\n/);
    } finally {
      await Promise.all([emulator.end(), app.end()]);
    }
  });

  it('tweepy is tested by pytest', async () => {
    await using project = await recipeProject(['pytest/conftest.py', 'pytest/test_upload.py'], []);
    // Debian's, whatever other Python is there.
    expect(await project.run('/usr/bin/python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider')).toContain('3 passed');
  });

  it.each([
    'msw.test.ts',
    'nock.test.ts',
    'vitest.test.ts',
    'playwright.ts',
    'jest/esm.test.mjs',
    'jest/commonjs.test.cjs',
    'jest/jest.config.json',
    'port/app.js',
    'port/app.test.js',
    'pytest/conftest.py',
    'pytest/test_upload.py',
  ])('shows %s as it is', async (file) => {
    const shown = await readFile(join(root, 'docs/testing-recipes.md'), 'utf8');
    expect(shown).toContain(await readFile(join(root, 'docs/examples/recipes', file), 'utf8'));
  });
});
