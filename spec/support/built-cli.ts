import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** The command line program, built from the sources as they are now. */
export interface BuiltCli {
  /**
   * Starts it in `cwd`, with nothing in its environment but `env`; what it keeps to go on from stays in `cwd`, far
   * from the home.
   */
  readonly start: (
    args: readonly string[],
    options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly input?: Uint8Array },
  ) => RunningCli;
  readonly remove: () => void;
}

/** Builds it into a folder of its own. Types are not checked here: `npm run check` does that. */
export function buildCli(): BuiltCli {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'cli-'));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const flags = [
    '--outDir',
    join(folder, 'dist'),
    '--noCheck',
    '--declaration',
    'false',
    '--sourceMap',
    'false',
    '--inlineSources',
    'false',
  ];
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), ...flags], { stdio: 'pipe' });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  const main = join(folder, 'dist/cli/main.js');
  return {
    start: (args, { cwd, env = {}, input = new Uint8Array(0) }) => {
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
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
