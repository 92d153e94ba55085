import { catchError, map, of, type OperatorFunction, scan, startWith } from 'rxjs';
import { present } from '../present.js';
import { asUploadError, type UploadError } from '../upload-error.js';
import type { UploadedMedia, UploadEvent } from '../upload-event.js';
import { fractionOf } from './upload-progress.js';

/** Where an upload stands. */
export type UploadPhase = 'preparing' | 'uploading' | 'retrying' | 'paused' | 'processing' | 'succeeded' | 'failed';

/** An upload as one value, for a template or a signal. */
export interface UploadState {
  readonly phase: UploadPhase;
  /** 0 to 1; never goes back. */
  readonly fraction: number;
  readonly mediaId?: string;
  /** When `phase` is `succeeded`. */
  readonly media?: UploadedMedia;
  /** When `phase` is `failed`. */
  readonly error?: UploadError;
}

/**
 * Folds an upload into one value after another, failure included: the result never fails, so that a template or
 * `toSignal()` can hold it. The first value, `preparing`, comes at once.
 *
 * @example
 * ```ts
 * import { fromBytes, mediaClient, oauth2, uploadMedia, uploadState } from 'rx-media-upload';
 *
 * uploadMedia(mediaClient({ auth: oauth2('token') }), fromBytes(new Uint8Array(8), { mediaType: 'image/png' }))
 *   .pipe(uploadState())
 *   .subscribe(({ phase, fraction }) => console.log(phase, fraction));
 * ```
 */
export const uploadState = (): OperatorFunction<UploadEvent, UploadState> => (upload$) =>
  upload$.pipe(
    catchError((error: unknown) => of({ type: 'failed' as const, error: asUploadError(error) })),
    scan(foldUpload, NOTHING_YET),
    map(({ state }) => state),
    startWith(PREPARING),
  );

const PREPARING: UploadState = { phase: 'preparing', fraction: 0 };

/** What is shown; and what it would be if it were not paused: a segment in flight goes on meanwhile. */
export interface FoldedUpload {
  readonly state: UploadState;
  readonly running: UploadPhase;
  readonly isPaused: boolean;
}

/** Before the first event. */
export const NOTHING_YET: FoldedUpload = { state: PREPARING, running: 'preparing', isPaused: false };

/** What there is to show after one event more. Pure. */
export function foldUpload(
  { state, running, isPaused }: FoldedUpload,
  event: UploadEvent | { readonly type: 'failed'; readonly error: UploadError },
): FoldedUpload {
  if (event.type === 'failed') return { state: { ...state, phase: 'failed', error: event.error }, running, isPaused };
  const fraction = Math.max(state.fraction, fractionOf(event));
  const mediaId = ('mediaId' in event ? event.mediaId : undefined) ?? state.mediaId;
  const next = phaseAfter(running, event);
  const paused = event.type === 'paused' || (isPaused && event.type !== 'resumed');
  const phase = paused && next !== 'succeeded' ? 'paused' : next;
  const known = { phase, fraction, ...present({ mediaId }) };
  return {
    state: event.type === 'succeeded' ? { ...known, media: event.media } : known,
    running: next,
    isPaused: paused,
  };
}

function phaseAfter(phase: UploadPhase, event: UploadEvent): UploadPhase {
  switch (event.type) {
    case 'initialized':
    case 'progress':
    case 'appended':
      return 'uploading';
    case 'finalized':
    case 'processing':
    case 'described':
      return 'processing';
    case 'retrying':
    case 'succeeded':
      return event.type;
    case 'paused':
    case 'resumed':
    case 'warning':
      return phase;
  }
}
