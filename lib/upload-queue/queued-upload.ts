import type { MediaCategory } from '../api/media-command.js';
import type { UploadPhase } from '../operators/upload-state.js';
import type { MediaSource } from '../source/to-chunk-source.js';
import type { UploadError } from '../upload-error.js';
import type { RetryingEvent, UploadedMedia, WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';

/** Where a file of a queue stands: `ready` for a start, `waiting` for its turn, then as `uploadState()` tells. */
export type QueuedPhase = 'ready' | 'waiting' | UploadPhase | 'cancelled';

/** One file of a queue, as it is now. A value: what has changed is another object, what has not is the same. */
export interface QueuedUpload {
  /** What the queue's commands know it by. */
  readonly id: string;
  readonly source: MediaSource;
  readonly options: UploadOptions;
  readonly phase: QueuedPhase;
  /** Paused by `pause()`, until `resume()`; false where an Observable `paused` alone holds it up. */
  readonly isHeld: boolean;
  /** 0 to 1, X's processing included. Goes back only where a new attempt has to send again. */
  readonly fraction: number;
  /** Bytes that were sent, acknowledged or not. */
  readonly loaded: number;
  /** Bytes of the file; absent until its source was opened, where that alone tells. */
  readonly size?: number;
  readonly name?: string;
  /** What X is told of it; absent until its first bytes were looked at. */
  readonly mediaType?: string;
  readonly mediaCategory?: MediaCategory;
  /** Of the last seconds; 0 where nothing moves. */
  readonly bytesPerSecond: number;
  /** ms until all bytes are sent, at that speed; absent where there is none. */
  readonly timeLeft?: number;
  readonly mediaId?: string;
  /** Bytes that X had from an earlier attempt, where one was taken up. */
  readonly resumedBytes?: number;
  /** The last retry, while `phase` is `retrying`. */
  readonly retrying?: RetryingEvent;
  /** What was odd in this attempt. */
  readonly warnings: readonly WarningEvent[];
  /** When `phase` is `succeeded`. */
  readonly media?: UploadedMedia;
  /** When `phase` is `failed`. */
  readonly error?: UploadError;
}

/** A whole queue, as it is now. */
export interface UploadQueueState {
  /** In the order in which they were added, or moved. */
  readonly items: readonly QueuedUpload[];
  /** How many stand where. */
  readonly counts: Readonly<Record<QueuedPhase, number>>;
  /** How far all are that were started and have not failed: 0 to 1, a large file counts for more. */
  readonly fraction: number;
  /** Bytes of them that were sent. */
  readonly loaded: number;
  /** Bytes of them. */
  readonly total: number;
  readonly bytesPerSecond: number;
  /** ms until the bytes of all that wait or are on the way are sent, at that speed; absent where there is none. */
  readonly timeLeft?: number;
}
