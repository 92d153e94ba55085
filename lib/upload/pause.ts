import {
  BehaviorSubject,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  merge,
  type Observable,
  of,
  skipWhile,
  Subject,
  takeUntil,
  tap,
} from 'rxjs';
import { present } from '../present.js';
import { UploadError, failAs } from '../upload-error.js';
import type { PausedEvent, ResumedEvent, UploadEvent } from '../upload-event.js';

/**
 * Runs an upload that can be paused: `running$` tells it whether it may send (there is none where it always may), and
 * `paused` and `resumed` events stand among its own. Ends with the upload; `paused` is unsubscribed from then.
 */
export const pausable = (
  paused: Observable<boolean> | undefined,
  upload: (running$: Observable<boolean> | undefined) => Observable<UploadEvent>,
): Observable<UploadEvent> =>
  defer(() => {
    if (paused === undefined) return upload(undefined);
    const running$ = new BehaviorSubject(true);
    const over$ = new Subject<void>();
    let mediaId: string | undefined;
    const told = paused.pipe(
      failAs(
        (cause) =>
          new UploadError('The `paused` stream has failed', { errorCode: 'unexpected', option: 'paused', cause }),
      ),
      distinctUntilChanged(),
      skipWhile((isPaused) => !isPaused),
      // Told first: what goes on at once comes after `resumed`.
      concatMap((isPaused) =>
        concat(
          of<PausedEvent | ResumedEvent>({
            type: isPaused ? 'paused' : 'resumed',
            ...present({ mediaId }),
          }),
          defer(() => {
            running$.next(!isPaused);
            return EMPTY;
          }),
        ),
      ),
      takeUntil(over$),
    );
    const uploading = upload(running$).pipe(
      tap((event) => {
        if (event.type === 'initialized') mediaId = event.mediaId;
        // The last event: whoever pauses in answer to it is told nothing more.
        if (event.type === 'succeeded') over$.next();
      }),
      finalize(() => over$.next()),
    );
    // `paused` first: an upload that is paused from the start sends nothing at all.
    return merge(told, uploading);
  });
