import { combineLatest, filter, map, type Observable, startWith } from 'rxjs';
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
  /** Forgets how far it was. */
  readonly forget: (id: string) => void;
}

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
      return uploadOne(entry.source, {
        // In a store of the queue's own, no file stands in another's way.
        ...(!isAsked && { checkpointKey: entry.id }),
        ...optionsOf(entry),
        checkpoints: keptOf(entry),
        paused: anyOf([held$, paused, entry.options.paused]),
      }).pipe(filter((event) => isAsked || event.type !== 'warning' || !event.code.startsWith('checkpoint-')));
    },
    look: (entry) => lookAhead(entry.source, optionsOf(entry)),
    forget: (id) => {
      kept.get(id)?.forget().subscribe();
      kept.delete(id);
    },
  };
}

/** True while one of them is. */
const anyOf = (paused: readonly (Observable<boolean> | undefined)[]): Observable<boolean> =>
  combineLatest(paused.filter((one$) => one$ !== undefined).map((one$) => one$.pipe(startWith(false)))).pipe(
    map((all) => all.includes(true)),
  );
