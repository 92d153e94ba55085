/** The categories that X's `initialize` takes. Where X wants another spelling, the library writes it. */
export type MediaCategory =
  'amplify_video' | 'tweet_gif' | 'tweet_image' | 'tweet_video' | 'dm_gif' | 'dm_image' | 'dm_video' | 'subtitles';

/**
 * Names one media: its id, or on v1.1 also its key (`{ mediaKey: '7_710511363345354753' }`). Ids are strings, exact
 * to the last digit.
 */
export type MediaRef = string | { readonly mediaKey: string };

/** What `initialize` tells X before the first byte. */
export interface InitializeRequest {
  /** Size of the whole file in bytes. */
  readonly totalBytes: number;
  /** MIME type, for example `video/mp4`. */
  readonly mediaType: string;
  readonly mediaCategory?: MediaCategory;
  /** User ids (at most 100) that may use the media as well. */
  readonly additionalOwners?: readonly string[];
  /** True lets media of a direct message be used again. */
  readonly shared?: boolean;
}

/** One segment of the file. */
export interface AppendRequest {
  readonly mediaId: MediaRef;
  /** 0 to 999. */
  readonly segmentIndex: number;
  readonly bytes: Uint8Array | Blob;
}

/** A segment that may lie in a buffer of ours. */
export interface AppendSegment extends AppendRequest {
  readonly headroom?: Headroom | undefined;
}

/** A whole image that may lie in a buffer of ours. */
export interface OneShotMedia extends OneShotRequest {
  readonly headroom?: Headroom | undefined;
}

/**
 * Bytes before and after a segment, in its own buffer, that may be overwritten: where there are enough of them, the
 * multipart frame is written around the segment, and both leave as one piece.
 */
export interface Headroom {
  readonly before: number;
  readonly after: number;
}

/** X's one-shot upload, for images. */
export interface OneShotRequest {
  readonly bytes: Uint8Array | Blob;
  readonly mediaType: string;
  readonly mediaCategory: MediaCategory;
}

/** One subtitle track that was uploaded before (category `subtitles`). */
export interface SubtitleTrack {
  /** Id of the uploaded subtitle file. */
  readonly mediaId: string;
  /** Two letters, for example `EN`. */
  readonly languageCode: string;
  /** What the viewer chooses it by, for example `English`. */
  readonly displayName: string;
}

/** Binds subtitle tracks to a video. */
export interface AddSubtitlesRequest {
  readonly mediaCategory: MediaCategory;
  readonly subtitles: readonly SubtitleTrack[];
}

/** Takes subtitle tracks off a video. */
export interface RemoveSubtitlesRequest {
  readonly mediaCategory: MediaCategory;
  readonly languageCodes: readonly string[];
}
