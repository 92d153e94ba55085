import { fromEvent, merge, mergeMap, NEVER, type Observable, ReplaySubject, takeUntil, throwError } from 'rxjs';
import { eachValueFrom } from 'rxjs-for-await';
import type { UploadEvent } from './upload-event.js';

/**
 * An upload as an async iterator, for `for await`. The upload starts with the first `next()`.
 *
 * `break`, `return()` and `signal` abort it at once: the request in flight, the timer, the read; also while a `next()`
 * is waiting. An aborted `signal` makes the iterator fail with the signal's reason; a failed upload makes it fail
 * with the `UploadError`. Events wait in memory for a loop that is slower than the upload; there are few of them
 * (one a segment and a poll, and ten times a second the progress).
 *
 * @example
 * ```ts
 * import { fromFile, iterateUpload, mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
 *
 * const upload$ = uploadMedia(mediaClient({ auth: oauth2('token') }), fromFile('clip.mp4'));
 * for await (const event of iterateUpload(upload$, { signal: AbortSignal.timeout(60_000) })) {
 *   if (event.type === 'succeeded') console.log(event.mediaId);
 * }
 * ```
 */
export function iterateUpload<E = UploadEvent>(
  upload$: Observable<E>,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncIterableIterator<E> {
  // rxjs-for-await's own return() waits behind a pending next(), which may wait for ever: so the source is ended first.
  const returned$ = new ReplaySubject<void>(1);
  const events = eachValueFrom(upload$.pipe(takeUntil(merge(returned$, aborted(signal))))) as AsyncGenerator<
    E,
    undefined
  >;
  return {
    next: () => events.next(),
    return: (value?: undefined) => {
      returned$.next();
      return events.return(value);
    },
    throw: (error?: unknown) => {
      returned$.next();
      return events.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Fails when the signal is aborted, at once if it is already. Listens only while it is subscribed to. */
function aborted(signal: AbortSignal | undefined): Observable<never> {
  if (signal === undefined) return NEVER;
  if (signal.aborted) return throwError((): unknown => signal.reason);
  return fromEvent(signal, 'abort').pipe(mergeMap(() => throwError((): unknown => signal.reason)));
}
