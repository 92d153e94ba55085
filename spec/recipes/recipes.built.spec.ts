import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recipeProject } from './recipe-project.js';

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
});
