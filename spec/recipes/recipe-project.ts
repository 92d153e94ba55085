import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A project of a user: a folder with recipes as the docs show them, and what they import installed beside them. */
export interface RecipeProject extends AsyncDisposable {
  readonly folder: string;
  /** Runs a program of one of the project's packages; gives all that it said, and fails with it. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string>;
  /** What its programs have in their environment. */
  readonly env: Record<string, string | undefined>;
}

/** Makes one out of files of docs/examples/recipes, which lie flat in it. `elsewhere` is where the packages are. */
export async function recipeProject(
  recipes: readonly string[],
  packages: readonly string[],
  elsewhere = join(root, 'node_modules'),
): Promise<RecipeProject> {
  const folder = await mkdtemp(join(tmpdir(), 'recipe-'));
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  for (const name of packages) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(elsewhere, name), join(modules, name));
  }
  await symlink(root, join(modules, 'rx-media-upload'));
  const shell = join(modules, '.bin/rx-media-upload');
  await mkdir(dirname(shell), { recursive: true });
  await writeFile(shell, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/cli/main.js')}" "$@"\n`);
  await chmod(shell, 0o755);
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  for (const recipe of recipes)
    await cp(join(root, 'docs/examples/recipes', recipe), join(folder, recipe.split('/').at(-1) ?? recipe), {
      recursive: true,
    });
  const { PATH, HOME } = process.env;
  const env: Record<string, string | undefined> = { PATH, HOME, CI: '1', NO_COLOR: '1' };
  return {
    folder,
    env,
    run: async (program, ...args) => {
      try {
        const { stdout, stderr } = await run(program, args, { cwd: folder, env });
        return stdout + stderr;
      } catch (error) {
        const { stdout = '', stderr = String(error) } = error as { stdout?: string; stderr?: string };
        throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`);
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
