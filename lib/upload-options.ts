import type { Observable, ObservableInput } from 'rxjs';
import type { MediaCategory } from './api/media-command.js';
import type { MediaMetadata } from './api/metadata-command.js';
import type { CheckpointStore } from './checkpoint/checkpoint-store.js';
import type { Finding } from './media/finding.js';
import type { ChunkSource } from './source/chunk-source.js';
import type { MediaSource } from './source/to-chunk-source.js';

/** A subtitle file to be uploaded and bound to the video. */
export interface SubtitleSource {
  /** An SRT or VTT file. */
  readonly source: MediaSource;
  /** Two letters, for example `EN`. */
  readonly languageCode: string;
  /** What the viewer chooses it by, for example `English`. */
  readonly displayName: string;
}

/** What a look at media is told of its purpose. */
export interface MediaCheckContext {
  readonly target: 'tweet' | 'dm' | 'amplify';
  readonly profile: 'standard' | 'premium';
  /** What X will be told. */
  readonly mediaType: string;
  readonly mediaCategory?: MediaCategory;
}

/** Looks at media before it is sent. The source is open: reading it opens and closes nothing. */
export type MediaCheck = (source: ChunkSource, context: MediaCheckContext) => ObservableInput<readonly Finding[]>;

/** How one upload goes. Everything has a default. */
export interface UploadOptions {
  /** MIME type. @defaultValue the source's own, else from the first bytes, else from the extension of its name */
  readonly mediaType?: string;
  /** X's category. @defaultValue from the type, the content and `target` */
  readonly mediaCategory?: MediaCategory;
  /** What the media is for. @defaultValue `'tweet'` */
  readonly target?: 'tweet' | 'dm' | 'amplify';
  /** User ids, at most 100, that may use the media as well. */
  readonly additionalOwners?: readonly string[];
  /** True lets media of a direct message be used again. */
  readonly shared?: boolean;
  /**
   * Preferred size of a segment in bytes; raised so that X's 1000 segments suffice. @defaultValue 4 MiB; under
   * `concurrency: 'auto'` a sixteenth of the file, from 1 to 4 MiB; a file of at most 2 MiB goes in one
   */
  readonly segmentBytes?: number;
  /** Most bytes of a segment; a file that needs larger ones is refused before any request. @defaultValue 5,000,000 */
  readonly maxSegmentBytes?: number;
  /**
   * Segments on the way at the same time: a number, or `'auto'`, as many as the line rewards. `'auto'` is 16 (6 where
   * there is an XMLHttpRequest: a browser opens no more connections), after the first replies no more than the line
   * carries in 10 s, and half where the line breaks down. Memory: a segment more than are on the way, so 17 at most.
   * @defaultValue 1: one after the other, over one connection
   */
  readonly concurrency?: number | 'auto';
  /** Alt text, at most 1000 characters. */
  readonly altText?: string;
  /** How X is to treat the media besides, for example `{ sensitiveMediaWarning: { adultContent: true } }`; v2 alone. */
  readonly metadata?: Omit<MediaMetadata, 'altText'>;
  /** Subtitles of a post's video. */
  readonly subtitles?: readonly SubtitleSource[];
  /**
   * What happens where the file is larger than X documents for its category, for the most generous account, or where
   * type and category do not fit: `'error'` refuses an oversized file before any request, `'warn'` says so in a
   * `warning` event, `'off'` leaves it to X. @defaultValue `'error'`
   */
  readonly limits?: 'error' | 'warn' | 'off';
  /**
   * `'one-shot'`: an image goes out in one request in the place of three; what X does not take so is refused before any
   * request (it takes images of at most 5 MiB, without `additionalOwners` and `shared`). No `progress`; `initialized`,
   * `appended` and `finalized` come at the one reply. A reply that is lost ends in an error with the code `reply-lost`:
   * X may have the image, and it is sent again only where `retry.shouldRetry` says so. Nothing is written to `checkpoints`.
   *
   * `'auto'`: so where X takes it, else in segments, also while X takes no more one-shot uploads for now: 500 in 15
   * minutes, of segments 1,875. Sources that can be read only once go in segments.
   *
   * @defaultValue `'chunked'`
   */
  readonly strategy?: 'chunked' | 'one-shot' | 'auto';
  /**
   * Looks at the media before anything is sent, its subtitles too; `checkMedia` of `rx-media-upload/probe` holds it
   * against X's documented rules. An `error` among its findings refuses the upload (`media-unfit`), before any request,
   * unless `limits` is `'warn'`; the others come as `warning` events. A source that can be read only once is not looked
   * into, with a `warning`. @defaultValue none
   */
  readonly check?: MediaCheck;
  /** Whose limits `check` looks for: those of any account, or of the most generous. @defaultValue `'premium'` */
  readonly profile?: 'standard' | 'premium';
  /** ms that X's processing may take. @defaultValue 15 minutes */
  readonly processingTimeout?: number;
  /** ms between two STATUS requests where X names no interval. @defaultValue 5,000 */
  readonly statusInterval?: number;
  /**
   * While true, nothing new is sent; what is in flight goes on. X's sessions and media expire all the same. The clock
   * of `processingTimeout` stands still.
   */
  readonly paused?: Observable<boolean>;
  /** Where the upload is written down as it goes, so that the same call goes on after a crash. @defaultValue none */
  readonly checkpoints?: CheckpointStore;
  /**
   * What the upload is kept under in the store; two uploads under one key are the same upload. The account, the source
   * and what X was told of it are compared all the same. @defaultValue the source's path, address or name, and the account
   */
  readonly checkpointKey?: string;
}
