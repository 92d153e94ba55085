import type { UploadAllEvent } from '../node/index.js';
import { present } from '../present.js';
import { isDescriptionFailure } from '../upload/description-failure.js';
import { type Marks, marked } from '../upload-queue/transfer-speed.js';

/** Where one file is. */
export type FilePhase = 'waiting' | 'sending' | 'processing' | 'succeeded' | 'failed';

/** One file, as far as it is shown. */
export interface FileProgress {
  readonly file: string;
  readonly phase: FilePhase;
  /** Bytes that were sent; never goes back within a session. */
  readonly loaded: number;
  /** Bytes that an earlier run has sent. */
  readonly earlier: number;
  /** Bytes of the file, where they are known. */
  readonly total?: number;
  /** What was sent of late. */
  readonly marks: Marks;
  /** 0 to 100, of the processing, where X tells. */
  readonly percent?: number;
  /** Until when X's rate limit is waited for; on the clock that events are told by. */
  readonly limitedUntil?: number;
  readonly mediaId?: string;
  /** Whether X has the media ready though the upload has failed: only its alt text or subtitles are missing. */
  readonly isReady?: boolean;
  readonly beganAt?: number;
  readonly endedAt?: number;
}

/** All files of a run. */
export interface UploadsProgress {
  readonly files: readonly FileProgress[];
  /** Those on the way, in the order in which they began. */
  readonly active: readonly number[];
  readonly succeeded: number;
  readonly failed: number;
  /** Bytes of all files whose size is known; one that has failed counts as far as it came. */
  readonly total: number;
  readonly loaded: number;
  /** Bytes that are not to be sent any more: of failures and of earlier runs. */
  readonly skipped: number;
  readonly marks: Marks;
}

/** Before the first event. */
export function noProgress(
  files: readonly { readonly file: string; readonly size?: number | undefined }[],
): UploadsProgress {
  return {
    files: files.map(({ file, size }) => ({
      file,
      phase: 'waiting',
      loaded: 0,
      earlier: 0,
      marks: [],
      ...present({ total: size }),
    })),
    active: [],
    succeeded: 0,
    failed: 0,
    total: files.reduce((sum, { size = 0 }) => sum + size, 0),
    loaded: 0,
    skipped: 0,
    marks: [],
  };
}

/**
 * What is shown after one more event. Pure.
 *
 * @param at - When it came, ms, on any clock.
 */
export function progressAfter(before: UploadsProgress, event: UploadAllEvent, at: number): UploadsProgress {
  const file = before.files[event.index];
  if (file === undefined) return before;
  const next = fileAfter(file, event, at);
  const files = before.files.slice();
  files[event.index] = next;
  const loaded = before.loaded + next.loaded - file.loaded;
  const rest = (progress: FileProgress): number =>
    progress.phase === 'failed' ? (progress.total ?? 0) - progress.loaded : 0;
  const sent = loaded - files.reduce((sum, { earlier }) => sum + earlier, 0);
  return {
    files,
    active: activeAfter(before.active, event.index, next.phase),
    succeeded: before.succeeded + Number(next.phase === 'succeeded') - Number(file.phase === 'succeeded'),
    failed: before.failed + Number(next.phase === 'failed') - Number(file.phase === 'failed'),
    total: before.total + (next.total ?? 0) - (file.total ?? 0),
    loaded,
    skipped: before.skipped + rest(next) - rest(file),
    // The first mark is where the first file begins.
    marks: next.loaded === file.loaded && before.marks.length > 0 ? before.marks : marked(before.marks, sent, at),
  };
}

function activeAfter(active: readonly number[], index: number, phase: FilePhase): readonly number[] {
  const isActive = phase === 'sending' || phase === 'processing';
  if (active.includes(index) === isActive) return active;
  return isActive ? [...active, index] : active.filter((each) => each !== index);
}

function fileAfter(file: FileProgress, event: UploadAllEvent, at: number): FileProgress {
  const { limitedUntil, percent, ...begun } = { beganAt: at, ...file };
  const waits = limitedUntil !== undefined && limitedUntil > at ? { limitedUntil } : {};
  switch (event.type) {
    case 'initialized': {
      const { mediaId, totalBytes: total, resumedBytes: earlier = 0 } = event;
      return { ...begun, phase: 'sending', mediaId, total, loaded: earlier, earlier, marks: [{ at, loaded: earlier }] };
    }
    case 'progress':
    case 'appended': {
      const loaded = Math.max(begun.loaded, event.loaded);
      return {
        ...begun,
        ...waits,
        phase: 'sending',
        loaded,
        total: event.total,
        marks: marked(begun.marks, loaded, at),
      };
    }
    case 'retrying':
      return event.reason === 'rate-limit' && event.delay > 0
        ? { ...begun, phase: sendingOr(begun.phase), limitedUntil: at + event.delay }
        : { ...begun, ...waits, phase: sendingOr(begun.phase) };
    case 'finalized':
      return { ...begun, phase: event.processing ? 'processing' : 'sending' };
    case 'processing':
      return { ...begun, phase: 'processing', ...present({ percent: event.progressPercent }) };
    case 'succeeded':
      return {
        ...begun,
        phase: 'succeeded',
        mediaId: event.mediaId,
        loaded: event.media.totalBytes,
        total: event.media.totalBytes,
        endedAt: at,
      };
    case 'failed':
      return {
        ...begun,
        ...(isDescriptionFailure(event.error) && { isReady: true, ...present({ mediaId: event.error.mediaId }) }),
        phase: 'failed',
        endedAt: at,
      };
    default:
      return { ...begun, ...waits, phase: sendingOr(begun.phase) };
  }
}

/** A file is begun by whatever is told of it first. */
const sendingOr = (phase: FilePhase): FilePhase => (phase === 'waiting' ? 'sending' : phase);
