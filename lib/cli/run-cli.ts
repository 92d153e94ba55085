import { readFileSync } from 'node:fs';
import type { Subscription } from 'rxjs';
import type { CliArguments } from './arguments.js';
import { completionCommand } from './completion-command.js';
import { type KeptUpload, keptUpload } from './kept-upload.js';
import { parseArguments } from './parse-arguments.js';
import { ownLine } from './without-secrets.js';
import { WrongUse } from './wrong-use.js';

/** What a shell says of a program that wrote to a closed pipe. */
const brokenPipe = 141;
/** ms that open handles may hold the process up after its work is done. */
const grace = 1_000;

/** What a run needs of this process. */
interface Run {
  readonly kept: KeptUpload;
  /** Undefined until the command is loaded. */
  running?: Subscription;
  isStopped: boolean;
  readonly end: (code: number) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Runs the command line program in this process: standard streams, signals, exit code. The library is loaded when there
 * is something for it to do, not to print help or to complete a word.
 *
 * @param args - Without Node and the script.
 */
export function runCli(args: readonly string[]): void {
  const end = (code: number): void => {
    process.exitCode = code;
    setTimeout(() => process.exit(), grace).unref();
  };
  const fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message || error.name : String(error);
    process.stderr.write(`${ownLine(message, process.env)}\n`);
    end(error instanceof WrongUse ? 2 : 1);
  };
  const run: Run = { kept: keptUpload(), isStopped: false, end, fail };

  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    stop(run);
    if (error.code === 'EPIPE') end(brokenPipe);
    else fail(error);
  });
  // Nobody reads the progress: no reason to stop.
  process.stderr.on('error', () => undefined);

  try {
    begin(parseArguments(args), run);
  } catch (error) {
    fail(error);
  }
}

function begin(parsed: CliArguments, run: Run): void {
  switch (parsed.command) {
    case 'help':
      process.stdout.write(parsed.text);
      return;
    case 'version':
      process.stdout.write(`${ownVersion()}\n`);
      return;
    case 'completion':
      completionCommand(parsed.args);
      return;
    default:
  }
  stopOnSignals(parsed, run);
  import('./run-command.js')
    .then(({ runCommand }) => {
      if (!run.isStopped) run.running = runCommand(parsed, run.kept).subscribe({ next: run.end, error: run.fail });
    })
    .catch(run.fail);
}

function stop(run: Run): void {
  run.isStopped = true;
  run.running?.unsubscribe();
}

/** A signal ends an upload with the code that shells know it by; to stop is all that an emulator is there for. */
function stopOnSignals(parsed: CliArguments, run: Run): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      if (process.exitCode !== undefined) process.exit();
      stop(run);
      process.stderr.write(`${ownLine(farewell(parsed, run.kept.files()), process.env)}\n`);
      run.end(parsed.command === 'emulator' ? 0 : code);
    });
  }
}

/** Files that are named in a farewell. */
const NAMED = 3;

/** Promises nothing that is not written down. Files that are done already would be uploaded again. */
function farewell(parsed: CliArguments, kept: readonly string[]): string {
  if (parsed.command === 'emulator') return 'stopped';
  const given = `interrupted, ${parsed.command} was given up`;
  if (parsed.command !== 'upload' || !parsed.resume || kept.length === 0) return given;
  if (parsed.files.length === 1) return `${given}; the same command goes on where it was`;
  const others = kept.length > NAMED ? ` and ${kept.length - NAMED} more` : '';
  return `${given}; for ${kept.slice(0, NAMED).join(', ')}${others} alone, the same command goes on where it was`;
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
