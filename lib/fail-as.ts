import { catchError, type MonoTypeOperatorFunction, throwError } from 'rxjs';

/** Fails with what `toError` makes of a failure. */
export const failAs = <T>(toError: (failure: unknown) => unknown): MonoTypeOperatorFunction<T> =>
  catchError((failure: unknown) => throwError(() => toError(failure)));
