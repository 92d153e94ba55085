import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { UploadStoppedError } from './job-errors.js';

/** Stops an upload at once when the signal says so, before it has begun too. Fails then with an `UploadStoppedError`. */
export const untilAborted =
  <T>(signal: AbortSignal | undefined): MonoTypeOperatorFunction<T> =>
  (upload$) =>
    signal === undefined
      ? upload$
      : new Observable((subscriber) => {
          const stop = (): void => subscriber.error(new UploadStoppedError('The upload was stopped'));
          if (signal.aborted) {
            stop();
            return;
          }
          signal.addEventListener('abort', stop, { once: true });
          subscriber.add(() => signal.removeEventListener('abort', stop));
          subscriber.add(upload$.subscribe(subscriber));
        });
