import { catchError, type MonoTypeOperatorFunction, pipe, retry, throwError, timer } from 'rxjs';
import { isUploadError, SourceError } from '../upload-error.js';

/** A failure that may not come again, in words of ours. */
export class PassingFailure extends Error {}

/** The server has said nothing for so many ms. */
export const silence = (limit: number): PassingFailure =>
  new PassingFailure(`no byte came for ${limit} ms (raise timeout for a server that is so slow)`);

const ATTEMPTS = 3;

/** ms before the second attempt; each later pause is twice as long. */
const FIRST_PAUSE = 500;

/**
 * Tries again what fails on its way, after a pause that grows; `what` then fails with a `SourceError`. What is wrong for
 * good, and comes as an error of ours, fails at once. Unsubscribing stops the pause.
 */
export const tryAgain = <T>(what: string): MonoTypeOperatorFunction<T> =>
  pipe(
    retry({
      count: ATTEMPTS - 1,
      delay: (error, failures) =>
        isUploadError(error) ? throwError(() => error) : timer(FIRST_PAUSE * 2 ** (failures - 1)),
    }),
    catchError((error: unknown) =>
      throwError(() =>
        isUploadError(error)
          ? error
          : new SourceError(`${what}: ${reasonOf(error)}`, { errorCode: 'source-unreachable' }),
      ),
    ),
  );

/**
 * Why a request failed: a code, or words of ours. A library's words may hold the whole URL, and with it a signature.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof PassingFailure) return error.message;
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return cause instanceof Error ? reasonOf(cause) : 'the connection failed';
}
