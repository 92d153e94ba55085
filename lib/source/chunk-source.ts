import type { ObservableInput, Unsubscribable } from 'rxjs';

/** What is known of a source once it is open. */
export interface SourceFacts {
  /** Bytes. */
  readonly size: number;
  /** MIME type, if the source has one of its own. */
  readonly mediaType?: string;
  /** A file name; its extension is the last thing that a type is guessed from. */
  readonly name?: string;
  /** Which source it is, beyond its name, for example the whole path: what a checkpoint is found by. */
  readonly identity?: string;
  /** True for a source that can be read only once: it cannot begin anew where X wants a new session. */
  readonly onePass?: boolean;
  /**
   * When it was changed last, epoch ms, of a clock that sees every change (a file's): another time, and a checkpoint is
   * not taken up. A server's `Last-Modified` is none.
   */
  readonly modified?: number;
  /**
   * Which version it is, where whoever keeps it says so: a strong ETag, a version id. Another one, and a checkpoint is not
   * taken up. It is written down, so it must be no secret.
   *
   * A source without any of `modified`, `version` and `checksum` cannot prove that it is the same: it is never resumed.
   */
  readonly version?: string;
  /**
   * Of all bytes, where they are in memory and have no such time: another one, and a checkpoint is not taken up
   * either.
   */
  readonly checksum?: () => string;
}

/** Lends the bytes that a segment is read into: one buffer, used again when the segment is over for good. */
export type SegmentPlace = (length: number) => Uint8Array;

/**
 * A source that is open, for one upload. `unsubscribe()` closes what it opened, at once, also in the middle of a read.
 * Every member fails with a `SourceError`.
 */
export interface SourceReader extends Unsubscribable {
  /** Opens the source. Called once, first. */
  facts(): ObservableInput<SourceFacts>;
  /**
   * The first bytes (fewer if the source has fewer), which a later `read` gives again. Called at most once, before
   * any `read`.
   */
  peek(length: number): ObservableInput<Uint8Array>;
  /**
   * The bytes from `start` to `end` (exclusive), all of them. Into `place` if the source has no buffer of its own.
   * A one-pass source is read in rising order; what is left out between is skipped.
   */
  read(start: number, end: number, place: SegmentPlace): ObservableInput<Uint8Array | Blob>;
  /** Called after the last `read`, before FINALIZE: fails if the source has grown, changed, vanished or goes on. */
  confirm(): ObservableInput<unknown>;
}

/**
 * Where bytes come from, on demand. Made by `fromFile`, `fromBlob`, `fromBytes`, …; cold: opening is up to the
 * upload.
 */
export interface ChunkSource {
  /** A reader of its own for each upload. Opens nothing yet. */
  open(): SourceReader;
}
