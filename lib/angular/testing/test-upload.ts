import { asyncScheduler, finalize, type Observable, Subject } from 'rxjs';
import { present } from '../../present.js';
import type { MediaSource } from '../../source/to-chunk-source.js';
import type { UploadError } from '../../upload-error.js';
import type { UploadedMedia, UploadEvent } from '../../upload-event.js';
import type { UploadOptions } from '../../upload-options.js';

/** An upload that a component has started, waiting for what a spec answers. */
export interface TestUpload {
  readonly source: MediaSource;
  /** The name of its file, where it has one. */
  readonly name: string | undefined;
  readonly options: UploadOptions;
  /** Whether the component has given it up. */
  readonly isCancelled: boolean;
  /** Whether it has ended: succeeded, failed or given up. */
  readonly isOver: boolean;
  /** So many bytes were sent and taken; where X has not named the media yet, it does. */
  progress(loaded: number): void;
  /** X has all bytes and processes them. */
  process(progressPercent?: number): void;
  /** The media is ready; the upload is over. */
  succeed(media?: Partial<UploadedMedia>): void;
  /** It fails; the upload is over. */
  fail(error: UploadError): void;
  /** Any other event. */
  tell(event: UploadEvent): void;
}

/** Where a source says nothing of its size. */
const SOME_BYTES = 1_000;

/** ms that X keeps a media. */
const A_DAY = 86_400_000;

/** An upload for one subscriber, and how a spec answers it. */
export function startedUpload(
  source: MediaSource,
  options: UploadOptions,
  mediaId: string,
): { readonly test: TestUpload; readonly events$: Observable<UploadEvent> } {
  const { name, type, size, byteLength } = source as {
    name?: string;
    type?: string;
    size?: number;
    byteLength?: number;
  };
  const totalBytes = size ?? byteLength ?? SOME_BYTES;
  const told$ = new Subject<UploadEvent>();
  let isNamed = false;
  let isFinalized = false;
  let isOver = false;
  let isCancelled = false;

  const mustGoOn = (): void => {
    if (isOver) throw new Error(`The upload of ${name ?? 'this source'} is over: it tells nothing more`);
  };
  const tell = (event: UploadEvent): void => {
    mustGoOn();
    told$.next(event);
    if (event.type !== 'succeeded') return;
    isOver = true;
    told$.complete();
  };
  const initialize = (): void => {
    if (isNamed) return;
    isNamed = true;
    tell({
      type: 'initialized',
      mediaId,
      expiresAt: asyncScheduler.now() + A_DAY,
      totalBytes,
      segmentBytes: totalBytes,
      segmentCount: 1,
      resumed: false,
    });
  };
  const finalized = (processing: boolean): void => {
    initialize();
    if (isFinalized) return;
    isFinalized = true;
    tell({
      type: 'appended',
      mediaId,
      segmentIndex: 0,
      loaded: totalBytes,
      acknowledged: totalBytes,
      total: totalBytes,
    });
    tell({ type: 'finalized', mediaId, processing });
  };
  return {
    events$: told$.pipe(
      finalize(() => {
        isCancelled = !isOver;
        isOver = true;
      }),
    ),
    test: {
      source,
      name,
      options,
      get isCancelled() {
        return isCancelled;
      },
      get isOver() {
        return isOver;
      },
      tell,
      progress: (loaded) => {
        initialize();
        tell({ type: 'progress', mediaId, loaded, total: totalBytes });
      },
      process: (progressPercent) => {
        finalized(true);
        tell({ type: 'processing', mediaId, state: 'in_progress', ...present({ progressPercent }) });
      },
      succeed: (media = {}) => {
        finalized(false);
        tell({
          type: 'succeeded',
          mediaId,
          media: { mediaId, mediaType: options.mediaType ?? (type || 'image/png'), totalBytes, ...media },
        });
      },
      fail: (error) => {
        mustGoOn();
        isOver = true;
        told$.error(error);
      },
    },
  };
}
