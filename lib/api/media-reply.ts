/** What X answers to `initialize`. */
export interface UploadSession {
  /** Exact to the last digit. */
  readonly mediaId: string;
  /** `<prefix>_<media id>`; the Ads API names media by it. */
  readonly mediaKey?: string;
  /** Epoch ms until which the session takes segments. X's own figure, 24 hours where it gave none. */
  readonly expiresAt: number;
}

/** What X answers to `append`: often nothing at all. */
export interface AppendReply {
  /** Epoch ms until which the session takes segments, if X said it. */
  readonly expiresAt?: number;
}

/** How far X is with the processing of a video or an animated GIF. */
export interface Processing {
  /**
   * `pending`, `in_progress`, `succeeded`, `failed`, or whatever else X says; a state that nobody knows counts as
   * running.
   */
  readonly state: string;
  /** 0 to 100, of the processing. May stay at 99 for ever: not a substitute for `state`. */
  readonly progressPercent?: number;
  /** Seconds, X's own figure, before which it does not want to be asked again. */
  readonly checkAfterSecs?: number;
  /** Present: the processing has failed, whatever `state` says. */
  readonly error?: { readonly code?: number; readonly name?: string; readonly message?: string };
}

/** What X answers to `finalize`, `status` and the one-shot `upload`. */
export interface MediaStatus {
  /** Exact to the last digit. */
  readonly mediaId: string;
  readonly mediaKey?: string;
  /** Bytes. */
  readonly size?: number;
  /** Epoch ms until which the media can be used in a post. */
  readonly expiresAt?: number;
  readonly image?: { readonly type?: string; readonly width?: number; readonly height?: number };
  readonly video?: { readonly type?: string };
  /** Absent: the media is ready and X must not be asked for its status. */
  readonly processing?: Processing;
}
