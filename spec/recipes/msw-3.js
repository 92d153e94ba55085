import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const DEPENDENCIES = { msw: '3.0.5', vitest: '4.1.12', 'twitter-api-v2': '1.29.1' };

/** The recipe of msw by msw 3, which wants Node 22.12: npm brings it. Gives what was run, or fails with what it said. */
export async function recipeByMsw3() {
  const cwd = await mkdtemp(join(tmpdir(), 'msw-3-'));
  try {
    await writeFile(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies: DEPENDENCIES }));
    // npm refuses what wants a newer Node than its own where it is strict about engines.
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--engine-strict=false'], { cwd });
    await symlink(root, join(cwd, 'node_modules/rx-media-upload'));
    await cp(join(root, 'docs/examples/recipes/msw.test.ts'), join(cwd, 'msw.test.ts'));
    const node = ['exec', '--yes', '--package=node@22', '--', 'node'];
    const { stdout: version } = await run('npm', [...node, '--version'], { cwd });
    const { stdout } = await run('npm', [...node, 'node_modules/vitest/vitest.mjs', 'run'], {
      cwd,
      env: { ...process.env, CI: '1', NO_COLOR: '1' },
    });
    if (!stdout.includes('Tests  3 passed (3)')) throw new Error(stdout);
    return `msw ${DEPENDENCIES.msw} on Node ${version.trim().split('\n').at(-1)}`;
  } catch (error) {
    throw new Error(`msw 3: ${error.stdout ?? ''}${error.stderr ?? error}`, { cause: error });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
