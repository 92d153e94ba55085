import {
  combineLatest,
  concat,
  defer,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  type Observable,
  onErrorResumeNextWith,
  share,
  shareReplay,
  startWith,
  timeout,
} from 'rxjs';
import { memoryCheckpoints } from '../checkpoint/memory-checkpoints.js';
import type { MediaSource } from '../source/to-chunk-source.js';
import type { UploadEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';
import type { Entry } from './entry.js';
import { type ForgettableCheckpoints, forgettable } from './forgettable-checkpoints.js';
import { type KnownSource, lookAhead } from './look-ahead.js';
import type { UploadQueueOptions } from './queue-options.js';

/** Uploads one file, as `uploadMedia` does. */
export type UploadOne = (source: MediaSource, options: UploadOptions) => Observable<UploadEvent>;

/** What a queue does with one file. */
export interface Attempts {
  readonly upload: (entry: Entry, held$: Observable<boolean>) => Observable<UploadEvent>;
  readonly look: (entry: Entry) => Observable<KnownSource>;
  /** Hears `paused` while nothing is under way too: what is added later must know. */
  readonly listening$: Observable<never>;
  /** Forgets how far it was. */
  readonly forget: (id: string) => void;
}

/** ms that a store may take to forget. */
const STORE_TIMEOUT = 10_000;

/** Attempts at the files of a queue: each goes on from the checkpoint of the one before. */
export function attempts(uploadOne: UploadOne, options: UploadQueueOptions): Attempts {
  const {
    concurrency,
    autoStart,
    order,
    restrictions,
    segmentConcurrency = 1,
    paused,
    checkpoints,
    ...defaults
  } = options;
  const own = memoryCheckpoints();
  const kept = new Map<string, ForgettableCheckpoints>();
  /** What is being forgotten: the next attempt must not find it, nor lose its own checkpoint to it. */
  const leaving = new Set<Observable<never>>();
  const pausedAll$ = paused?.pipe(startWith(false), shareReplay({ bufferSize: 1, refCount: true }));

  const optionsOf = (entry: Entry): UploadOptions => ({
    ...defaults,
    concurrency: segmentConcurrency,
    ...entry.options,
  });
  const keptOf = ({ id, options: { checkpoints: given = checkpoints } }: Entry): ForgettableCheckpoints => {
    const known = kept.get(id) ?? forgettable(given ?? own);
    kept.set(id, known);
    return known;
  };
  return {
    upload: (entry, held$) => {
      const isAsked = (entry.options.checkpoints ?? checkpoints) !== undefined;
      const upload$ = uploadOne(entry.source, {
        // In a store of the queue's own, no file stands in another's way.
        ...(!isAsked && { checkpointKey: entry.id }),
        ...optionsOf(entry),
        checkpoints: keptOf(entry),
        paused: anyOf([held$, pausedAll$, entry.options.paused]),
      });
      return concat(
        defer(() => merge(...leaving)),
        upload$,
      ).pipe(filter((event) => isAsked || event.type !== 'warning' || !event.code.startsWith('checkpoint-')));
    },
    look: (entry) => lookAhead(entry.source, optionsOf(entry)),
    // Its failure is each upload's.
    listening$: (pausedAll$ ?? EMPTY).pipe(onErrorResumeNextWith(), ignoreElements()),
    forget: (id) => {
      const known = kept.get(id);
      kept.delete(id);
      if (known === undefined) return;
      const leaving$: Observable<never> = known.forget().pipe(
        timeout(STORE_TIMEOUT),
        onErrorResumeNextWith(),
        finalize(() => leaving.delete(leaving$)),
        share({ resetOnRefCountZero: false }),
      );
      leaving.add(leaving$);
      leaving$.subscribe();
    },
  };
}

/** True while one of them is. */
const anyOf = (paused: readonly (Observable<boolean> | undefined)[]): Observable<boolean> =>
  combineLatest(paused.filter((one$) => one$ !== undefined).map((one$) => one$.pipe(startWith(false)))).pipe(
    map((all) => all.includes(true)),
  );
