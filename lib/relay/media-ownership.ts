import type { ObservableInput } from 'rxjs';

/** A place among the uploads that a user may have open. */
export interface OpenPlace {
  /** The user's id. */
  readonly user: string;
  /** Unique, random. */
  readonly place: string;
  /** Epoch ms from which it is free again by itself. */
  readonly until: number;
}

/** A media that was uploaded through the relay. */
export interface OwnedMedia {
  readonly mediaId: string;
  /** Id of the user who initialized it. To all others it does not exist. */
  readonly user: string;
  /** Bytes, as announced. */
  readonly totalBytes: number;
  /** Epoch ms from which X has forgotten it. */
  readonly expiresAt: number;
  /** The place that it takes up while it is open. Absent once it is finalized. */
  readonly place?: string;
}

/** A segment that is about to be forwarded. */
export interface OwnedSegment {
  readonly mediaId: string;
  /** 0 to 999. */
  readonly segmentIndex: number;
  /** Bytes of the segment. */
  readonly bytes: number;
}

/**
 * Keeps who owns which media: a port, so that several servers can share one store (Redis, a database). Each function
 * answers with an Observable or a Promise; the relay answers 500 when one fails.
 *
 * `reserve` and `claim` must each be one step for all servers (a transaction, a Lua script): between looking and
 * writing, no other request may come.
 */
export interface MediaOwnership {
  /**
   * Takes a place for an upload, or renews one that is held: true. False where the user holds `max` others that are
   * not past their `until`.
   */
  reserve(place: OpenPlace, max: number): ObservableInput<boolean>;
  /** Gives a place back. One that is not held is none of anybody's business. */
  release(place: Pick<OpenPlace, 'user' | 'place'>): ObservableInput<unknown>;
  /** Writes down a media, or what is new about it; its claims stay. It may be forgotten from `expiresAt` on. */
  keep(media: OwnedMedia): ObservableInput<unknown>;
  /** The media; nothing or `undefined` where there is none, or it has expired. Whose it is, the relay compares. */
  find(mediaId: string): ObservableInput<OwnedMedia | undefined>;
  /**
   * Counts a segment in: true. False, and nothing is counted, where the segments of the media would come to more bytes
   * than `totalBytes`. A segment that comes again counts once, by its largest size.
   */
  claim(segment: OwnedSegment): ObservableInput<boolean>;
}
