import { foldUpload, type FoldedUpload, NOTHING_YET } from '../operators/upload-state.js';
import { present } from '../present.js';
import type { MediaSource } from '../source/to-chunk-source.js';
import type { UploadError } from '../upload-error.js';
import type { RetryingEvent, UploadEvent, WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';
import type { KnownSource } from './look-ahead.js';
import { marked, type Marks } from './transfer-speed.js';

/** One file of a queue: what is wanted of it, and what has come of it. A value; each change is another one. */
export interface Entry {
  readonly id: string;
  readonly source: MediaSource;
  readonly options: UploadOptions;
  /** Whether its first bytes were looked at. */
  readonly isLookedAt: boolean;
  readonly known: KnownSource;
  /** `open`: it has its turn, or has had it and needs no place any more. */
  readonly stand: 'ready' | 'waiting' | 'open' | 'over' | 'cancelled';
  /** Paused by the user. */
  readonly isHeld: boolean;
  /** Whether it may send; one that X only processes needs no place. */
  readonly needsPlace: boolean;
  /** Nothing was heard of this attempt yet: what is shown is how far the one before was. */
  readonly isFresh: boolean;
  readonly progress: FoldedUpload;
  readonly loaded: number;
  readonly resumedBytes?: number | undefined;
  readonly retrying?: RetryingEvent | undefined;
  readonly warnings: readonly WarningEvent[];
  readonly marks: Marks;
}

const AT_FIRST = {
  isHeld: false,
  needsPlace: true,
  isFresh: true,
  progress: NOTHING_YET,
  loaded: 0,
  resumedBytes: undefined,
  retrying: undefined,
  warnings: [],
  marks: [],
} as const;

/** A file that was just added. */
export const newEntry = (
  id: string,
  source: MediaSource,
  options: UploadOptions,
  known: KnownSource,
  stand: 'ready' | 'waiting',
): Entry => ({ ...AT_FIRST, id, source, options, known, stand, isLookedAt: false });

/** Its turn has come: it begins, or goes on. */
export const opened = (entry: Entry): Entry => ({ ...entry, stand: 'open' });

/** After an event of its upload. */
export function told(entry: Entry, event: UploadEvent, now: number): Entry {
  const isNew = entry.isFresh && event.type === 'initialized';
  const { isPaused } = entry.progress;
  const progress = foldUpload(isNew ? { ...NOTHING_YET, isPaused } : entry.progress, event);
  const next: Entry = { ...entry, progress, retrying: progress.running === 'retrying' ? entry.retrying : undefined };
  switch (event.type) {
    case 'initialized':
      return {
        ...next,
        ...moved(isNew ? { marks: [] } : next, event.resumedBytes ?? 0, now),
        isFresh: false,
        resumedBytes: event.resumedBytes,
        known: { ...next.known, size: event.totalBytes },
        needsPlace: true,
      };
    case 'progress':
    case 'appended':
      return { ...next, ...moved(next, event.loaded, now) };
    case 'retrying':
      return { ...next, retrying: event };
    case 'warning':
      return { ...next, warnings: [...next.warnings, event] };
    case 'finalized':
      // One that was paused meanwhile: what X does needs no turn.
      return { ...next, needsPlace: false, stand: 'open', marks: [] };
    case 'succeeded': {
      const { mediaType, mediaCategory, totalBytes } = event.media;
      const known = { ...next.known, mediaType, size: totalBytes, ...present({ mediaCategory }) };
      return { ...next, known, stand: 'over', isHeld: false, loaded: totalBytes, marks: [] };
    }
    default:
      return next;
  }
}

const moved = ({ marks }: Pick<Entry, 'marks'>, loaded: number, now: number): Pick<Entry, 'loaded' | 'marks'> => ({
  loaded,
  marks: marked(marks, loaded, now),
});

/** Its upload has failed. */
export const failed = (entry: Entry, error: UploadError): Entry => ({
  ...entry,
  stand: 'over',
  isHeld: false,
  retrying: undefined,
  marks: [],
  progress: foldUpload(entry.progress, { type: 'failed', error }),
});

/** Its first bytes were looked at. */
export const lookedAt = (entry: Entry, known: KnownSource): Entry =>
  entry.isLookedAt ? entry : { ...entry, isLookedAt: true, known: { ...entry.known, ...known } };

/** Another attempt, when its turn comes: what X has of the one before, its checkpoint knows. */
export const again = ({ progress, loaded, ...entry }: Entry): Entry => ({
  ...entry,
  ...AT_FIRST,
  stand: 'waiting',
  loaded,
  progress: { ...NOTHING_YET, state: { ...NOTHING_YET.state, fraction: progress.state.fraction } },
});

/** Paused: its place is another's. */
export const held = (entry: Entry): Entry =>
  entry.needsPlace ? { ...entry, isHeld: true, stand: 'waiting' } : { ...entry, isHeld: true };

/** No more paused: what needs a place waits for it. */
export const released = (entry: Entry): Entry => ({ ...entry, isHeld: false });

/** Given up. */
export const cancelled = (entry: Entry): Entry => ({ ...entry, ...AT_FIRST, stand: 'cancelled' });

/** Nobody listens any more: what was under way waits for its turn, paused or not. */
export const interrupted = (entry: Entry): Entry =>
  entry.stand === 'open' ? { ...again(entry), isHeld: entry.isHeld } : entry;

export const isOver = ({ stand }: Entry): boolean => stand === 'over' || stand === 'cancelled';
export const hasFailed = ({ stand, progress }: Entry): boolean => stand === 'over' && progress.state.phase === 'failed';
export const hasSucceeded = ({ stand, progress }: Entry): boolean =>
  stand === 'over' && progress.state.phase === 'succeeded';
