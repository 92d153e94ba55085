import type { ByteArray } from './byte-array.js';
import type { ApiVersion } from '../api/media-api.js';

/** One segment as it is held; sending an index again replaces it. */
export interface EmulatedSegment {
  readonly index: number;
  /** Bytes. */
  readonly size: number;
}

/** A subtitle track that was bound to an upload. */
export interface EmulatedSubtitles {
  readonly mediaId: string;
  readonly languageCode: string;
  readonly displayName?: string;
}

/** One upload as the emulator knows it. Live: the same object changes as requests come in. */
export interface EmulatedUpload {
  /** 19 digits; `Number()` would lose the last of them. */
  readonly mediaId: string;
  readonly mediaKey?: string;
  /** The dialect that it was initialized in. */
  readonly version: ApiVersion;
  /** Id of the user whose credentials initialized it. To all others it does not exist. */
  readonly owner: string;
  /** Bytes, as promised. */
  readonly totalBytes: number;
  readonly mediaType: string;
  /** In the lower-case spelling; absent when none was sent. */
  readonly mediaCategory?: string;
  readonly additionalOwners?: readonly string[];
  readonly shared?: boolean;
  /**
   * `open` until FINALIZE; then `processing` or the end. A processing that is stuck with an `error` stays
   * `processing`.
   */
  readonly state: 'open' | 'processing' | 'succeeded' | 'failed';
  /** In the order of their indices. */
  readonly segments: readonly EmulatedSegment[];
  readonly finalized: boolean;
  /** Of the whole file, lower-case hex. Set when finalized. */
  readonly sha256?: string;
  /** A fresh copy of the bytes that have come, in the order of their indices. */
  bytes(): ByteArray;
  readonly altText?: string;
  readonly subtitles?: readonly EmulatedSubtitles[];
}
