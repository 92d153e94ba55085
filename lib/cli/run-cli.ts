import { readFileSync } from 'node:fs';
import { defer, type Observable, of, Subscription, tap } from 'rxjs';
import { type CliArguments, parseArguments } from './arguments.js';
import { emulatorCommand } from './emulator-command.js';
import { failureLine } from './failure-line.js';
import { type KeptUpload, keptUpload } from './kept-upload.js';
import { loadEnvironment } from './load-environment.js';
import { printable } from './printable.js';
import { statusCommand } from './status-command.js';
import { uploadCommand } from './upload-command.js';
import { usageText } from './usage-text.js';
import { WrongUse } from './wrong-use.js';

/** What a shell says of a program that wrote to a closed pipe. */
const brokenPipe = 141;
/** ms that open handles may hold the process up after its work is done. */
const grace = 1_000;

/**
 * Runs the command line program in this process: standard streams, signals, exit code.
 *
 * @param args - Without Node and the script.
 */
export function runCli(args: readonly string[]): void {
  const running = new Subscription();
  const end = (code: number): void => {
    process.exitCode = code;
    setTimeout(() => process.exit(), grace).unref();
  };
  const fail = (error: unknown): void => {
    process.stderr.write(`${failureLine(error, process.env)}\n`);
    end(error instanceof WrongUse ? 2 : 1);
  };

  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    running.unsubscribe();
    if (error.code === 'EPIPE') end(brokenPipe);
    else fail(error);
  });
  // Nobody reads the progress: no reason to stop.
  process.stderr.on('error', () => undefined);

  running.add(
    defer(() => {
      const parsed = parseArguments(args);
      const kept = keptUpload();
      stopOnSignals(parsed, kept, running, end);
      return commandFor(parsed, kept);
    }).subscribe({ next: end, error: fail }),
  );
}

function commandFor(parsed: CliArguments, kept: KeptUpload): Observable<number> {
  switch (parsed.command) {
    case 'help':
      return of(0).pipe(tap(() => process.stdout.write(usageText)));
    case 'version':
      return of(0).pipe(tap(() => process.stdout.write(`${ownVersion()}\n`)));
    default:
      loadEnvironment();
  }
  switch (parsed.command) {
    case 'upload':
      return uploadCommand(parsed, process.env, kept);
    case 'status':
      return statusCommand(parsed, process.env);
    case 'emulator':
      return emulatorCommand(parsed, process.env);
  }
}

/** A signal ends an upload with the code that shells know it by; to stop is all that an emulator is there for. */
function stopOnSignals(
  parsed: CliArguments,
  kept: KeptUpload,
  running: Subscription,
  end: (code: number) => void,
): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      if (process.exitCode !== undefined) process.exit();
      running.unsubscribe();
      process.stderr.write(`${printable(`rx-media-upload: ${farewell(parsed, kept.file())}`)}\n`);
      end(parsed.command === 'emulator' ? 0 : code);
    });
  }
}

/** Promises nothing that is not written down. Files that are done already would be uploaded again. */
function farewell(parsed: CliArguments, kept: string | undefined): string {
  if (parsed.command === 'emulator') return 'stopped';
  const given = `interrupted, ${parsed.command} was given up`;
  if (parsed.command !== 'upload' || !parsed.resume || kept === undefined) return given;
  return `${given}; ${parsed.files.length > 1 ? `for ${kept} alone, ` : ''}the same command goes on where it was`;
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
