import { catchError, defer, map, type Observable, tap, throwError } from 'rxjs';
import { isInvalidUploadError, type MediaStatus } from '../node/index.js';
import type { StatusArguments } from './arguments.js';
import { connect } from './connect.js';
import type { Environment } from './credentials.js';
import { failureJson } from './failure-line.js';
import { jsonLine, printable } from './printable.js';
import { WrongUse } from './wrong-use.js';

/**
 * Asks X how far it is with a media, and prints what it says.
 *
 * Cold; the one value is the exit code, 0 when the media is ready. Fails with a `WrongUse` or an `UploadError`.
 */
export const statusCommand = ({ id, json, ...server }: StatusArguments, environment: Environment): Observable<number> =>
  defer(() => connect(server, environment).status(/^\d+_\d+$/.test(id) ? { mediaKey: id } : id)).pipe(
    catchError((error: unknown) =>
      throwError(() => (isInvalidUploadError(error) ? new WrongUse(error.message, { cause: error }) : error)),
    ),
    tap({
      error: (error: unknown) =>
        json && !(error instanceof WrongUse) && process.stdout.write(`${failureJson(error, environment, { id })}\n`),
    }),
    tap((status) => process.stdout.write(`${json ? jsonLine(status) : printable(statusLine(status))}\n`)),
    map((status) => (stateOf(status) === 'succeeded' ? 0 : 1)),
  );

/** A present error is a failure, whatever X calls the state. */
const stateOf = ({ processing }: MediaStatus): string =>
  processing === undefined ? 'succeeded' : processing.error === undefined ? processing.state : 'failed';

/** The state, and what X says about it. */
export function statusLine(status: MediaStatus): string {
  const { progressPercent, checkAfterSecs, error } = status.processing ?? {};
  const state = stateOf(status);
  const running = state !== 'succeeded' && state !== 'failed';
  const reason = [error?.name, error?.message].filter((word) => word !== undefined).join(': ');
  return [
    state,
    ...(running && progressPercent !== undefined ? [`${progressPercent} %`] : []),
    ...(running && checkAfterSecs !== undefined ? [`ask again in ${checkAfterSecs} s`] : []),
    ...(reason === '' ? [] : [reason]),
  ].join(', ');
}
