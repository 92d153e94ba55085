import { catchError, defer, type Observable, switchMap, throwError } from 'rxjs';
import { isUploadError, type UploadError } from '../node/index.js';
import type { CliArguments } from './arguments.js';
import { failureMessage, ofFile } from './failure-line.js';
import type { KeptUpload } from './kept-upload.js';
import { loadEnvironment } from './load-environment.js';

/** A command that does something. */
export type Working = Exclude<CliArguments, { readonly command: 'help' | 'version' | 'completion' }>;

/**
 * Runs a command; each is loaded when it is asked for. Cold; the one value is the exit code. Fails with a `WrongUse`, or
 * with an error whose message is the shell's own.
 */
export const runCommand = (parsed: Working, kept: KeptUpload): Observable<number> =>
  defer(() => commandFor(parsed, kept)).pipe(
    catchError((error: unknown) =>
      throwError(() => (isUploadError(error) ? new Error(messageOf(error), { cause: error }) : error)),
    ),
  );

/** Of the files of a post, one may be what all of them fail for. */
const messageOf = (error: UploadError): string =>
  error.fileName === undefined ? failureMessage(error) : ofFile(failureMessage(error), error.fileName);

function commandFor(parsed: Working, kept: KeptUpload): Observable<number> {
  loadEnvironment();
  const { env } = process;
  switch (parsed.command) {
    case 'upload':
      return loaded(import('./upload-command.js'), ({ uploadCommand }) => uploadCommand(parsed, env, kept));
    case 'check':
      return loaded(import('./check-command.js'), ({ checkCommand }) => checkCommand(parsed));
    case 'status':
      return loaded(import('./status-command.js'), ({ statusCommand }) => statusCommand(parsed, env));
    case 'list':
      return loaded(import('./uploads-command.js'), ({ listCommand }) => listCommand(parsed, env));
    case 'forget':
      return loaded(import('./uploads-command.js'), ({ forgetCommand }) => forgetCommand(parsed, env));
    case 'emulator':
      return loaded(import('./emulator-command.js'), ({ emulatorCommand }) => emulatorCommand(parsed, env));
  }
}

const loaded = <M>(module: Promise<M>, run: (module: M) => Observable<number>): Observable<number> =>
  defer(() => module).pipe(switchMap(run));
