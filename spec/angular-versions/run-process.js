import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program to its end, and gives all that it said. Fails with what it said. */
export async function runProcess(program, args, cwd) {
  try {
    const { stdout, stderr } = await run(program, args, {
      cwd,
      env: { ...process.env, NG_CLI_ANALYTICS: 'false', CI: '1', NO_COLOR: '1', FORCE_COLOR: '0' },
      maxBuffer: 64 * 1_048_576,
    });
    return stdout + stderr;
  } catch (error) {
    throw new Error(`${[program, ...args].join(' ')} failed:\n${error.stdout ?? ''}${error.stderr ?? error}`);
  }
}
