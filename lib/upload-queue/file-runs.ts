import { BehaviorSubject, defer, type Observable, Subject, takeUntil } from 'rxjs';
import { asUploadError, type UploadError } from '../upload-error.js';
import type { Entry } from './entry.js';

/** What is run for a file, and who hears what comes of it. */
export interface FileWork<T> {
  readonly work: (entry: Entry, paused$: Observable<boolean>) => Observable<T>;
  readonly onValue: (id: string, value: T) => void;
  readonly onError: (id: string, error: UploadError) => void;
  readonly onEnd: (id: string) => void;
}

/** One kind of work, at most once at a time for each file. */
export interface FileRuns {
  readonly size: () => number;
  readonly has: (id: string) => boolean;
  readonly begin: (entry: Entry) => void;
  readonly pause: (id: string, isPaused: boolean) => void;
  /** At once; nothing is heard of it any more. */
  readonly stop: (id: string) => void;
  readonly stopAll: () => void;
}

interface Run {
  readonly paused$: BehaviorSubject<boolean>;
  readonly stopped$: Subject<void>;
}

export function fileRuns<T>({ work, onValue, onError, onEnd }: FileWork<T>): FileRuns {
  const runs = new Map<string, Run>();

  const stop = (id: string): void => {
    const run = runs.get(id);
    runs.delete(id);
    run?.stopped$.next();
  };
  return {
    size: () => runs.size,
    has: (id) => runs.has(id),
    // It may end at once, or be stopped in the middle of its first event.
    begin: (entry) => {
      const { id } = entry;
      const run: Run = { paused$: new BehaviorSubject(false), stopped$: new Subject() };
      runs.set(id, run);
      defer(() => work(entry, run.paused$))
        .pipe(takeUntil(run.stopped$))
        .subscribe({
          next: (value) => onValue(id, value),
          error: (error: unknown) => {
            runs.delete(id);
            onError(id, asUploadError(error));
          },
          complete: () => {
            // Stopped: another may run by now.
            if (runs.get(id) !== run) return;
            runs.delete(id);
            onEnd(id);
          },
        });
    },
    pause: (id, isPaused) => {
      const run = runs.get(id);
      if (run && run.paused$.value !== isPaused) run.paused$.next(isPaused);
    },
    stop,
    stopAll: () => [...runs.keys()].forEach(stop),
  };
}
