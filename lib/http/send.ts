import {
  asyncScheduler,
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  type Observable,
  of,
  take,
  throwError,
  timer,
} from 'rxjs';
import { defaultIfEmpty } from 'rxjs';
import type { ApiCommand } from '../api/media-api.js';
import { LONGEST_TIMER } from '../longest-timer.js';
import { isMediaRequestError, MediaRequestError, type UploadError } from '../upload-error.js';
import type { RetryingEvent, RetryReason } from '../upload-event.js';
import { attempt, AttemptFailure } from './attempt.js';
import type { CommandEvent } from './command-event.js';
import type { Connection } from './connection.js';
import { type Attempts, FIRST_ATTEMPT, nextAttempt } from './next-attempt.js';

/** What a command's attempts wait for and ask. */
export interface SendOptions<T> {
  /** Emits when the next attempt may go out. Subscribed to before each. */
  readonly ready?: Observable<unknown>;
  /**
   * Asked before a command is sent again whose fate is unknown (no reply, or none that can be read): emits the reply
   * where it was carried out, and nothing where it was not.
   */
  readonly carriedOut?: Observable<T>;
}

/**
 * Sends a command, and again as often as the retry policy says; each attempt is authorized anew.
 *
 * Nothing happens before subscribing. Unsubscribing aborts the attempt, or the wait between two. Before each wait comes
 * a `retrying`. A rate limit holds back all of the client's requests to that endpoint. A 401 has the credentials
 * renewed, once. Fails with an `UploadError`.
 */
export function send<T>(
  command: ApiCommand<T>,
  connection: Connection,
  { ready, carriedOut = EMPTY }: SendOptions<T> = {},
): Observable<CommandEvent<T>> {
  const { gate, retry, authorize } = connection;

  const tried = (attempts: Attempts): Observable<CommandEvent<T>> => {
    // Thousands of requests wait for nothing: theirs is the short way.
    const isFree = ready === undefined && gate.isOpen(command.endpoint);
    return (isFree ? attempt(command, connection) : concat(held(), attempt(command, connection))).pipe(
      catchError((failure: unknown) =>
        failure instanceof AttemptFailure ? afterFailure(failure, attempts) : throwError(() => failure),
      ),
    );
  };

  /**
   * Until the gate is open and the caller is ready at the same moment: each may change while the other is waited for.
   */
  const held = (): Observable<never> =>
    concat(
      defer(() => gate.pass(command.endpoint)).pipe(ignoreElements()),
      (ready ?? of(undefined)).pipe(take(1), ignoreElements()),
      defer(() => (gate.isOpen(command.endpoint) ? EMPTY : held())),
    );

  const afterFailure = (failure: AttemptFailure, attempts: Attempts): Observable<CommandEvent<T>> => {
    const { error, credentials } = failure;
    const renew = authorize?.renew;
    if (isMediaRequestError(error) && error.status === 401 && renew !== undefined && !attempts.renewed) {
      const renewed = defer(() => from(renew(credentials))).pipe(
        ignoreElements(),
        catchError((cause: unknown) => throwError(() => unrenewed(error, cause))),
      );
      return concat(of(retrying(command, error, attempts, 0, 'auth')), renewed, again({ ...attempts, renewed: true }));
    }
    const verdict = nextAttempt(failure, attempts, retry, asyncScheduler.now(), Math.random());
    if (!verdict.again) return throwError(() => verdict.error);
    const { delay, reason } = verdict;
    if (reason === 'rate-limit') gate.close(command.endpoint, delay);
    return concat(
      of(retrying(command, error, verdict.attempts, delay, reason)),
      timer(Math.min(delay, LONGEST_TIMER)).pipe(ignoreElements()),
      isKnown(reason) ? again(verdict.attempts) : unlessCarriedOut(again(verdict.attempts)),
    );
  };

  const again = (attempts: Attempts): Observable<CommandEvent<T>> => defer(() => tried(attempts));

  const unlessCarriedOut = (sentAgain: Observable<CommandEvent<T>>): Observable<CommandEvent<T>> =>
    carriedOut.pipe(
      take(1),
      map((value): CommandEvent<T> => ({ type: 'reply', value })),
      defaultIfEmpty(undefined),
      concatMap((reply) => (reply === undefined ? sentAgain : of(reply))),
    );

  return tried(FIRST_ATTEMPT);
}

/** Refused for certain: the command was not carried out. */
const isKnown = (reason: RetryReason): boolean => reason === 'rate-limit' || reason === 'auth';

const retrying = (
  command: ApiCommand<unknown>,
  error: UploadError,
  attempts: Attempts,
  delay: number,
  reason: RetryReason,
): RetryingEvent => ({
  type: 'retrying',
  command: command.name,
  attempt: Math.max(1, attempts.failed + attempts.blind),
  delay,
  reason,
  error: { name: error.name, message: error.message },
});

/** The refusal stays what it is about; why there are no other credentials is its cause. */
const unrenewed = (error: MediaRequestError, cause: unknown): MediaRequestError =>
  new MediaRequestError(`${error.message}; and the credentials could not be renewed`, error, {
    ...(error.command !== undefined && { command: error.command }),
    ...(error.mediaId !== undefined && { mediaId: error.mediaId }),
    cause,
  });
