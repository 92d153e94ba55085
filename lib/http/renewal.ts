import { defer, from, ignoreElements, type Observable, ReplaySubject, share, tap } from 'rxjs';
import { MediaRequestError, type UploadErrorContext, failAs } from '../upload-error.js';
import { AttemptFailure } from './attempt-failure.js';
import type { Authorize, CredentialHeaders } from './authorize.js';
import { silentFor } from './credentials.js';
import { passingFailure } from './passing-failure.js';

/** How credentials are renewed. */
export type Renew = NonNullable<Authorize['renew']>;

/** Those under way: a second one might use a refresh token twice. */
const underWay = new WeakMap<Renew, Observable<never>>();
/** Those that see to that themselves, and know better when there is nothing to wait for. */
const joining = new WeakSet<Renew>();

/** Says that a renewal may be asked for again while one is under way, which it joins. */
export const joinsItself = <R extends Renew>(renew: R): R => {
  joining.add(renew);
  return renew;
};

/**
 * Completes when refused credentials are renewed. Joins a renewal that is under way; it goes on when nobody waits for it
 * any more.
 *
 * Fails with an {@link AttemptFailure} where it may be waited for again (no credentials for `requestTimeout` ms, a
 * failure that passes), with the refusal where it may not.
 */
export const renewal = (
  renew: Renew,
  refusal: MediaRequestError,
  credentials: CredentialHeaders,
  context: UploadErrorContext,
  requestTimeout: number,
): Observable<never> =>
  joined(renew, credentials).pipe(
    silentFor(requestTimeout, context),
    ignoreElements(),
    failAs((cause) => {
      const passing = passingFailure(cause, context);
      return passing ? new AttemptFailure(passing, credentials, {}, 'unsent') : unrenewed(refusal, context, cause);
    }),
  );

function joined(renew: Renew, refused: CredentialHeaders): Observable<never> {
  const begun = defer(() => from(renew(refused))).pipe(ignoreElements());
  if (joining.has(renew)) return begun;
  const over = (): void => void underWay.delete(renew);
  const renewal$ =
    underWay.get(renew) ??
    begun.pipe(
      tap({ complete: over, error: over }),
      share({ connector: () => new ReplaySubject<never>(1), resetOnRefCountZero: false }),
    );
  underWay.set(renew, renewal$);
  return renewal$;
}

/** The refusal stays what it is about; why there are no other credentials is its cause. */
const unrenewed = (refusal: MediaRequestError, context: UploadErrorContext, cause: unknown): MediaRequestError =>
  new MediaRequestError(`${refusal.message}; and the credentials could not be renewed`, refusal, { ...context, cause });
