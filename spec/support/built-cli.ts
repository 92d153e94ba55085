import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** How a run of the command line program ended. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that is under way. */
export interface RunningCli {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** What has come on standard output so far. */
  readonly stdout: () => string;
  readonly ended: Promise<CliRun>;
}

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/**
 * Starts the command line program of the built package in `cwd`, with nothing in its environment but `env`; what it
 * keeps to go on from stays in `cwd`, far from the home.
 */
export function startCli(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly input?: Uint8Array },
): RunningCli {
  const { cwd, env = {}, input = new Uint8Array(0) } = options;
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { XDG_STATE_HOME: join(cwd, 'state'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It may end before it has read what it is given.
  child.stdin.on('error', () => undefined).end(input);
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (text[stream] += chunk));
  }
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...text }));
  });
  return { child, stdout: () => text.stdout, ended };
}
