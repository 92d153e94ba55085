import { asyncScheduler, concat, EMPTY, Observable, take } from 'rxjs';
import { afterMs } from '../longest-timer.js';
import type { ApiCommand } from '../api/media-api.js';
import {
  asUploadError,
  isMediaRequestError,
  isUploadTimeoutError,
  MediaRequestError,
  type UploadError,
} from '../upload-error.js';
import type { RetryingEvent, RetryReason } from '../upload-event.js';
import { retriedFailure } from '../retried-failure.js';
import { attempt } from './attempt.js';
import { AttemptFailure } from './attempt-failure.js';
import { contextOf } from './command-context.js';
import type { CredentialHeaders } from './authorize.js';
import type { CommandEvent } from './command-event.js';
import type { Connection } from './connection.js';
import { type Attempts, FIRST_ATTEMPT, nextAttempt, type Verdict } from './next-attempt.js';
import { type Renew, renewal } from './renewal.js';

/** What a command's attempts wait for and ask. */
export interface SendOptions<T> {
  /** Emits when the next attempt may go out. Subscribed to before each. */
  readonly ready?: Observable<unknown>;
  /**
   * Asked before a command is sent again whose fate is unknown (no reply, or none that can be read): emits the reply
   * where it was carried out, and nothing where it was not.
   */
  readonly carriedOut?: Observable<T>;
  /** True: there is another way. Where the endpoint's rate limit is used up, fail with its 429 at once, and do not wait. */
  readonly impatient?: boolean;
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
  { ready, carriedOut = EMPTY, impatient = false }: SendOptions<T> = {},
): Observable<CommandEvent<T>> {
  const { gate, retry, authorize, requestTimeout, underWay } = connection;
  const { name, endpoint, once: isOnce } = command;
  // A loop and no nest: each step takes the place of the one before, so that nothing grows however often it is tried.
  return new Observable((subscriber) => {
    let attempts = FIRST_ATTEMPT;
    let sentAgainAtOnce = false;
    /** Attempts that may have had too little time, those that others have needed included. */
    let lacked = underWay.lacked ?? 0;

    const raise = (error: unknown): void => subscriber.error(error);
    const after = (step$: Observable<unknown>, then: () => void, failed = raise): void => {
      if (!subscriber.closed) subscriber.add(step$.subscribe({ error: failed, complete: then }));
    };

    const again = (): void => {
      // Thousands of requests wait for nothing: theirs is the short way.
      if (ready === undefined && gate.isOpen(endpoint)) once();
      else hold();
    };
    /** Until the gate is open and the caller is ready at one moment: each may change while the other is waited for. */
    const hold = (): void => {
      if (impatient && !gate.isOpen(endpoint)) raise(usedUp(command));
      else
        after(concat(gate.pass(endpoint), (ready ?? EMPTY).pipe(take(1))), () =>
          gate.isOpen(endpoint) ? once() : hold(),
        );
    };
    const once = (): void => {
      if (subscriber.closed) return;
      const next = (event: CommandEvent<T>): void => {
        if (event.type === 'reply' && name === 'append') underWay.lacked = Math.max(lacked, underWay.lacked ?? 0);
        subscriber.next(event);
      };
      const complete = (): void => subscriber.complete();
      subscriber.add(attempt(command, connection, lacked).subscribe({ next, error: failed, complete }));
    };

    const failed = (failure: unknown): void => {
      if (!(failure instanceof AttemptFailure)) {
        raise(failure);
        return;
      }
      const { error, credentials, fate } = failure;
      // Closed long ago, it may be, by a server that had waited enough: no failure yet, where twice does no harm.
      if (fate === 'idle' && !sentAgainAtOnce && (name === 'append' || name === 'status')) {
        sentAgainAtOnce = true;
        again();
      } else if (isMediaRequestError(error) && error.status === 401 && authorize?.renew && !attempts.renewed) {
        subscriber.next(retrying(command, error, attempts, 0, 'auth'));
        renew(authorize.renew, error, credentials);
      } else counted(failure, again);
    };
    const renew = (by: Renew, refusal: MediaRequestError, credentials: CredentialHeaders): void =>
      after(
        renewal(by, refusal, credentials, contextOf(command), requestTimeout),
        () => {
          attempts = { ...attempts, renewed: true };
          again();
        },
        (failure) =>
          failure instanceof AttemptFailure ? counted(failure, () => renew(by, refusal, credentials)) : raise(failure),
      );
    const counted = (failure: AttemptFailure, then: () => void): void => {
      const verdict = decide(failure);
      if (!verdict.again) {
        raise(verdict.error);
        return;
      }
      attempts = verdict.attempts;
      if (isUploadTimeoutError(failure.error) && failure.error.isBlind === true) lacked++;
      const { delay, reason } = verdict;
      const wait$ = reason === 'rate-limit' ? gate.close(endpoint, delay) : afterMs(delay);
      if (reason === 'rate-limit' && impatient) {
        raise(failure.error);
        return;
      }
      subscriber.next(retrying(command, failure.error, attempts, delay, reason));
      const isKnown = failure.fate === 'unsent' || reason === 'rate-limit';
      after(wait$, isKnown ? then : () => unlessCarriedOut(then));
    };
    const decide = (failure: AttemptFailure): Verdict => {
      try {
        return nextAttempt(failure, attempts, retry, asyncScheduler.now(), Math.random(), isOnce);
      } catch (thrown) {
        // `shouldRetry` is the caller's.
        return { again: false, error: asUploadError(thrown) };
      }
    };
    const unlessCarriedOut = (then: () => void): void => {
      const next = (value: T): void => {
        subscriber.next({ type: 'reply', value });
        subscriber.complete();
      };
      if (!subscriber.closed)
        subscriber.add(carriedOut.pipe(take(1)).subscribe({ next, error: raise, complete: then }));
    };
    again();
  });
}

/** What a request is told that would only wait. */
const usedUp = (command: ApiCommand<unknown>): UploadError =>
  new MediaRequestError(`${command.name}: the rate limit is used up`, { status: 429, by: 'x' }, contextOf(command));

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
  error: retriedFailure(error),
});
