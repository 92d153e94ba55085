import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
}

/** Makes one out of files of docs/examples/recipes, which lie flat in it. */
export async function recipeProject(recipes: readonly string[], packages: readonly string[]): Promise<RecipeProject> {
  const folder = await mkdtemp(join(tmpdir(), 'recipe-'));
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  for (const name of packages) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  await symlink(root, join(modules, 'rx-media-upload'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  for (const recipe of recipes)
    await cp(join(root, 'docs/examples/recipes', recipe), join(folder, recipe.split('/').at(-1) ?? recipe), { recursive: true });
  return {
    folder,
    run: async (program, ...args) => {
      const { PATH, HOME } = process.env;
      const env = { PATH, HOME, CI: '1', NO_COLOR: '1' };
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
