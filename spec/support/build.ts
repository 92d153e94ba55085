import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const build = (...args: readonly string[]) => promisify(execFile)('npm', ['run', ...args], { cwd: root });

/** Builds the package once, for the specs that run it as its users do. `npm run check` is what checks its types. */
export async function setup(): Promise<void> {
  await Promise.all([
    build('build:code'),
    build('build:types', '--', '--noCheck'),
    build('build:types:cjs', '--', '--noCheck'),
  ]);
}
