import {
  asyncScheduler,
  catchError,
  defer,
  EMPTY,
  ignoreElements,
  map,
  type Observable,
  of,
  tap,
  throwError,
} from 'rxjs';
import type { MediaStatus, Processing } from '../api/media-reply.js';
import { isId } from '../api/reply-id.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../checkpoint/checkpoint.js';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { present } from '../present.js';
import { isCheckpointLostError } from '../upload-error.js';
import { askStore } from './ask-store.js';
import type { JobLease } from './job-store.js';
import { deathOf } from './media-life.js';

/** What a checkpoint holds of an upload in one request. */
export type WholeUpload = Pick<Checkpoint, 'api' | 'account' | 'request'>;

/** The checkpoint of one run of a job. */
export interface JobCheckpoints {
  /** The text that an earlier run has left. Asked first, and once. */
  readonly load: () => Observable<string | undefined>;
  /** What the upload is given: a store in which a write that fails stops it, and which forgets nothing. */
  readonly store: CheckpointStore;
  /** Of what X has all bytes of: whoever saves it again saves `text`, and finds `shown`. */
  readonly standIn: (shown: string, text: string) => CheckpointStore;
  /** Whether the upload wanted to forget it since it was asked last. */
  readonly isForgotten: () => boolean;
  /** Nothing goes on from it any more. */
  readonly drop: () => void;
  /** Forgets it in the store. */
  readonly remove: () => Observable<never>;
  /** X's reply to FINALIZE, where the run or an earlier one has had it. */
  readonly finalized: (mediaId: string) => MediaStatus | undefined;
  /** Writes that reply down: FINALIZE is not to be sent again. */
  readonly keepFinalized: (status: MediaStatus) => Observable<never>;
  /** Writes down X's reply to an upload in one request, as one of which X has all segments and FINALIZE. */
  readonly keepUploaded: (status: MediaStatus, upload: WholeUpload) => Observable<never>;
}

/** Wraps the checkpoints of a lease. `remove` is withheld: `finish` takes its place, or {@link JobCheckpoints.remove}. */
export function jobCheckpoints({ checkpoints }: JobLease, key: string): JobCheckpoints {
  let current: string | undefined;
  let isForgotten = false;
  const save = (text: string): Observable<unknown> =>
    askStore('save', () => checkpoints.save(key, text)).pipe(
      // Whoever takes one value hears of no end.
      tap({ next: () => (current = text), complete: () => (current = text) }),
    );
  const storeOf = (shown: () => string | undefined, written: (text: string) => string): CheckpointStore => ({
    load: () => defer(() => of(shown())),
    save: (_, text) => save(written(text)),
    remove: () =>
      defer(() => {
        isForgotten = true;
        return EMPTY;
      }),
  });
  return {
    load: () =>
      askStore('load', () => checkpoints.load(key)).pipe(
        map((text) => (typeof text === 'string' ? text : undefined)),
        tap((text) => (current = text)),
      ),
    store: storeOf(
      () => current,
      (text) => text,
    ),
    standIn: (shown, text) =>
      storeOf(
        () => shown,
        () => text,
      ),
    isForgotten: () => isForgotten,
    drop: () => {
      current = undefined;
      isForgotten = false;
    },
    remove: () => askStore('remove', () => checkpoints.remove(key)).pipe(ignoreElements()),
    finalized: (mediaId) => finalizedOf(current, mediaId),
    keepFinalized: (status) =>
      defer(() => {
        const record = current === undefined ? undefined : readCheckpoint(current);
        if (record?.session.mediaId !== status.mediaId) return EMPTY;
        return save(finalizedText(record, status)).pipe(ignoreElements());
      }),
    keepUploaded: (status, upload) =>
      defer(() => {
        const { mediaId, mediaKey } = status;
        const { mediaType, mediaCategory = 'tweet_image', totalBytes } = upload.request;
        const expiresAt = deathOf({ ...status, mediaType, mediaCategory, totalBytes }, asyncScheduler.now());
        // A checkpoint with a key that is none would not be read.
        const session = {
          mediaId,
          expiresAt,
          ...present({ mediaKey: mediaKey !== undefined && isId(mediaKey) ? mediaKey : undefined }),
        };
        // Nothing asks what the source was like: X has all of it.
        const record = {
          ...upload,
          session,
          fingerprint: '',
          segmentBytes: totalBytes,
          acknowledged: [[0, 0] as const],
        };
        // X has the image: a store that fails costs an attempt at most, `finish` asks the same store whose the job is.
        return save(finalizedText(record, status)).pipe(
          ignoreElements(),
          catchError((error: unknown) => (isStoreFailure(error) ? EMPTY : throwError(() => error))),
        );
      }),
  };
}

const finalizedText = (record: Checkpoint, finalized: MediaStatus): string =>
  writeCheckpoint({ ...record, ...{ finalized } });

/** Whether the store has failed, and has not said that the job is another's: `askStore` tells both in one way. */
const isStoreFailure = (error: unknown): boolean =>
  isCheckpointLostError(error) && error.cause !== undefined && !isCheckpointLostError(error.cause);

/** A store may be anybody's. */
const isProcessing = (found: Partial<Processing> | null | undefined): boolean =>
  found === undefined || typeof found?.state === 'string';

function finalizedOf(text: string | undefined, mediaId: string): MediaStatus | undefined {
  const record = text === undefined ? undefined : readCheckpoint(text);
  const { finalized } = (record ?? {}) as { readonly finalized?: Partial<MediaStatus> | null };
  return finalized?.mediaId === mediaId && isProcessing(finalized.processing) ? { ...finalized, mediaId } : undefined;
}
