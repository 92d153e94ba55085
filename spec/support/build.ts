import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the package once before the specs: some of them run it as its users do, in processes of its own. */
export async function setup(): Promise<void> {
  for (const part of ['build:types', 'build:code']) await promisify(execFile)('npm', ['run', part], { cwd: root });
}
