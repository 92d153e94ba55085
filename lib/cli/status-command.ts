import { catchError, defer, map, type Observable, tap, throwError } from 'rxjs';
import { isInvalidUploadError, isMediaRequestError, type MediaStatus } from '../node/index.js';
import type { StatusArguments } from './arguments.js';
import { connect } from './connect.js';
import type { Environment } from './credentials.js';
import { failureWords } from './failure-words.js';
import { failureJson } from './failure-line.js';
import { jsonLine, printable } from './printable.js';
import { isMediaKey } from './media-id.js';
import { WrongUse } from './wrong-use.js';

/**
 * Asks X how far it is with a media, and prints what it says.
 *
 * Cold; the one value is the exit code, 0 when the media is ready. Fails with a `WrongUse` or an `UploadError`.
 */
export const statusCommand = ({ id, json, ...server }: StatusArguments, environment: Environment): Observable<number> =>
  defer(() => connect(server, environment).status(isMediaKey(id) ? { mediaKey: id } : id)).pipe(
    catchError((error: unknown) =>
      throwError(() =>
        isInvalidUploadError(error) ? new WrongUse(failureWords(error, Date.now()), { cause: error }) : error,
      ),
    ),
    tap({
      error: (error: unknown) =>
        json && !(error instanceof WrongUse) && process.stdout.write(`${failureJson(error, environment, { id })}\n`),
    }),
    catchError((error: unknown) => throwError(() => told(error, id))),
    tap((status) =>
      process.stdout.write(`${json ? jsonLine({ type: 'status', ...status }) : printable(statusLine(status))}\n`),
    ),
    map((status) => (stateOf(status) === 'succeeded' ? 0 : 1)),
  );

/** X has a status of what it processes; what it answers for an image reads like a loss. */
const told = (error: unknown, id: string): unknown =>
  isMediaRequestError(error) && UNPROCESSED.includes(error.status)
    ? new Error(
        `X has no status of media ${id}: it tells one of videos and GIFs alone. An image is ready when its upload ends; ` +
          `of an id that is unknown, expired or another's, X says the same (it answered ${error.status})`,
        { cause: error },
      )
    : error;

const UNPROCESSED: readonly number[] = [400, 404];

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
