import type { MediaCategory } from './api/media-command.js';
import type { MediaStatus } from './api/media-reply.js';
import type { CommandName, Refuser, UploadErrorCode } from './upload-error.js';

/**
 * X has named the media (or a checkpoint did): segments follow. Comes again only after `retrying` with `too-large` or
 * `expired`.
 */
export interface InitializedEvent {
  readonly type: 'initialized';
  readonly mediaId: string;
  readonly mediaKey?: string;
  /** Epoch ms until which the session takes segments. */
  readonly expiresAt: number;
  /** Bytes of the whole file. */
  readonly totalBytes: number;
  /** Bytes of each segment but the last. */
  readonly segmentBytes: number;
  readonly segmentCount: number;
  /** True when a checkpoint of an earlier run is taken up. */
  readonly resumed: boolean;
  /** Bytes that X has from the earlier run. Absent where none is taken up. */
  readonly resumedBytes?: number;
}

/** Bytes have left this machine. Only from transports that can see it, at most about ten times a second. */
export interface ProgressEvent {
  readonly type: 'progress';
  readonly mediaId: string;
  /** Bytes of the file that were sent, acknowledged or not; never goes back within a session. */
  readonly loaded: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

/** X has acknowledged a segment. */
export interface AppendedEvent {
  readonly type: 'appended';
  readonly mediaId: string;
  readonly segmentIndex: number;
  /**
   * Bytes of the file that were sent, acknowledged or not: what a bar shows. With `progress`, it never goes back within
   * a session.
   */
  readonly loaded: number;
  /** Bytes of the file that X has. */
  readonly acknowledged: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

/** Why a request is sent again. */
export type RetryReason = 'network' | 'timeout' | 'server' | 'rate-limit' | 'auth' | 'too-large' | 'expired';

/** Why a request is sent again, as plain data. */
export interface RetriedFailure {
  readonly name: string;
  /** For developers. */
  readonly message: string;
  readonly errorCode?: UploadErrorCode;
  /** Whose answer it was, where one came and that is known. */
  readonly by?: Refuser;
  /** A timeout of a request whose bytes nobody could see move; it is given more time then. */
  readonly isBlind?: true;
}

/** A request has failed and is sent again after a wait. */
export interface RetryingEvent {
  readonly type: 'retrying';
  readonly command: CommandName;
  /** How many times the request has failed. */
  readonly attempt: number;
  /** ms until it is sent again. */
  readonly delay: number;
  readonly reason: RetryReason;
  /** What `describeUploadError()` describes. */
  readonly error: RetriedFailure;
}

/** `paused` came true: nothing new is sent. */
export interface PausedEvent {
  readonly type: 'paused';
  /** Absent while X has not named the media. */
  readonly mediaId?: string;
}

/** `paused` came false again. */
export interface ResumedEvent {
  readonly type: 'resumed';
  /** Absent while X has not named the media. */
  readonly mediaId?: string;
}

/** X has taken the whole file. */
export interface FinalizedEvent {
  readonly type: 'finalized';
  readonly mediaId: string;
  /** True: X goes on to process it, and `processing` events follow. */
  readonly processing: boolean;
}

/** X was asked and is not done yet. */
export interface ProcessingEvent {
  readonly type: 'processing';
  readonly mediaId: string;
  /** X's own word, mostly `pending` or `in_progress`. */
  readonly state: string;
  /** 0 to 100, of the processing. */
  readonly progressPercent?: number;
  /** Seconds, X's own figure, until it may be asked again. */
  readonly checkAfterSecs?: number;
}

/** Alt text or subtitles are set. */
export interface DescribedEvent {
  readonly type: 'described';
  readonly mediaId: string;
}

/** Something is odd, and the upload goes on. */
export interface WarningEvent {
  readonly type: 'warning';
  /** For programs, for example `limit-exceeded`. */
  readonly code: string;
  /** For people. */
  readonly message: string;
}

/** What an upload ends with: X said that it is ready. */
export interface UploadedMedia extends MediaStatus {
  readonly mediaType: string;
  readonly mediaCategory?: MediaCategory;
  /** Bytes that were uploaded. */
  readonly totalBytes: number;
}

/** X said that the media is ready. Once, last; then the stream completes. */
export interface SucceededEvent {
  readonly type: 'succeeded';
  readonly mediaId: string;
  readonly media: UploadedMedia;
}

/**
 * What an upload tells, told apart by `type`. Plain data that survives `JSON.stringify`. Failure is not an event: it
 * comes on the error channel. A minor release may add members, so leave a `default` in a `switch`.
 */
export type UploadEvent =
  | InitializedEvent
  | ProgressEvent
  | AppendedEvent
  | RetryingEvent
  | PausedEvent
  | ResumedEvent
  | FinalizedEvent
  | ProcessingEvent
  | DescribedEvent
  | WarningEvent
  | SucceededEvent;
