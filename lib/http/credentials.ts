import { from, Observable, take, throwError, timeout } from 'rxjs';
import type { ApiCommand } from '../api/media-api.js';
import { LONGEST_TIMER } from '../longest-timer.js';
import {
  InvalidUploadError,
  isUploadError,
  UploadError,
  type UploadErrorContext,
  UploadTimeoutError,
} from '../upload-error.js';
import { AttemptFailure } from './attempt-failure.js';
import type { Authorize, CredentialHeaders } from './authorize.js';
import { passingFailure } from './passing-failure.js';

/**
 * What the credentials are first; none where nothing is given. One that never gives any must not hold its client up for
 * ever. Fails with an {@link AttemptFailure}.
 */
export const credentialsFor = (
  { name, request }: ApiCommand<unknown>,
  authorize: Authorize,
  url: string,
  context: UploadErrorContext,
  requestTimeout: number,
): Observable<CredentialHeaders> =>
  // One operator where several would do.
  new Observable((subscriber) => {
    const failed = (cause: unknown): void => {
      const error = isUploadError(cause)
        ? cause
        : (passingFailure(cause, context) ??
          new UploadError(`${name}: there are no credentials to send it with`, {
            ...context,
            errorCode: 'credentials-missing',
            cause,
          }));
      subscriber.error(new AttemptFailure(error, {}, {}, 'unsent'));
    };
    const { method, body } = request;
    try {
      return from(authorize({ method, url, ...(body?.type === 'form' && { form: body.fields }) }))
        .pipe(silentFor(requestTimeout, context), take(1))
        .subscribe({
          next: (credentials) => {
            if (isHeaders(credentials)) {
              subscriber.next(credentials);
              subscriber.complete();
            } else
              failed(
                new InvalidUploadError(`${name}: \`authorize\` must give headers, each a text.`, {
                  errorCode: 'invalid-option',
                  option: 'auth',
                }),
              );
          },
          error: failed,
          complete: () => {
            subscriber.next({});
            subscriber.complete();
          },
        });
    } catch (cause) {
      failed(cause);
      return undefined;
    }
  });

/** Fails where credentials do not come. */
export const silentFor = (ms: number, context: UploadErrorContext) =>
  timeout<CredentialHeaders, Observable<never>>({
    first: Math.min(ms, LONGEST_TIMER),
    with: () =>
      throwError(
        () =>
          new UploadTimeoutError(
            `${context.command}: the credentials have not come for ${ms} ms: look at what \`token\` or \`refresh\` waits for`,
            { ...context, errorCode: 'credentials-unreachable', waited: ms },
          ),
      ),
  });

/** Not `Headers`, a Map or a list: those have no members of their own, and a request would go out without. */
const isHeaders = (given: unknown): given is CredentialHeaders =>
  typeof given === 'object' &&
  given !== null &&
  !(Symbol.iterator in given) &&
  Object.values(given).every((value) => typeof value === 'string');
