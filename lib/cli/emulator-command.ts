import { catchError, defer, ignoreElements, type Observable, tap, throwError } from 'rxjs';
import { emulatorKeys, mediaEmulator } from '../testing/index.js';
import type { EmulatorArguments } from './arguments.js';
import { type Environment, readCredentials } from './credentials.js';
import { serve } from './serve.js';

/**
 * Serves the emulator of X's media servers until it is unsubscribed from. Accepts any bearer token, and the OAuth 1.0a
 * keys of the environment, else {@link emulatorKeys}.
 *
 * Cold; has no value. Fails with a `WrongUse`, or when the port cannot be had.
 */
export const emulatorCommand = ({ port, latency }: EmulatorArguments, environment: Environment): Observable<never> =>
  defer(() => {
    const credentials = readCredentials(environment);
    const emulator = mediaEmulator({
      latency,
      keepBytes: false,
      oauth1: credentials?.kind === 'oauth1' ? credentials.keys : emulatorKeys,
    });
    return serve(emulator.fetch, port);
  }).pipe(
    tap((origin) =>
      process.stdout.write(
        `listening on ${origin}\ntry: X_ACCESS_TOKEN=any-token rx-media-upload upload FILE --base-url ${origin}\n`,
      ),
    ),
    ignoreElements(),
    catchError((error: unknown) => throwError(() => portError(error, port))),
  );

function portError(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Error(`port ${port} is in use: choose another with --port, or 0 for a free one`, { cause: error });
  if (code === 'EACCES')
    return new Error(`port ${port} is not allowed: choose another with --port, or 0 for a free one`, { cause: error });
  return error;
}
