import type { ObservableInput } from 'rxjs';

/** A place among the uploads that a user may have open. */
export interface OpenPlace {
  /** The user's id. */
  readonly user: string;
  /** Unique, random. */
  readonly place: string;
  /** Epoch ms from which it is free again by itself. */
  readonly until: number;
  /** Epoch ms of now: the place counts as used at this moment. */
  readonly usedAt: number;
}

/** What a place is had under. */
export interface PlaceRules {
  /** Places that a user may hold. */
  readonly max: number;
  /** ms without use after which a place goes to another upload that has none. */
  readonly yieldsAfter: number;
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
  /** Whether its bytes were refused by `inspect`: it takes nothing any more. */
  readonly refused?: boolean;
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
 * answers with an Observable or a Promise; the relay answers 500 when one fails, or does not settle in time.
 *
 * `reserve`, `keep` and `claim` must each be one step for all servers (a transaction, a Lua script): between looking and
 * writing, no other request may come. `mediaOwnershipContract` of `/testing` puts an implementation through all of this.
 */
export interface MediaOwnership {
  /**
   * Takes a place for an upload, or renews one that is held: 0. Where the user holds `max` others that are not past
   * their `until`, the place that was not used for longest is taken from its upload, if it was not used for
   * `yieldsAfter` ms; else nothing changes, and the answer is the ms until one of them can be taken: above 0.
   */
  reserve(place: OpenPlace, rules: PlaceRules): ObservableInput<number>;
  /** Gives a place back. One that is not held is none of anybody's business. */
  release(place: Pick<OpenPlace, 'user' | 'place'>): ObservableInput<unknown>;
  /**
   * Writes down a media, or what is new about it: true. Its claims stay while it has a place, and go with it. It may be
   * forgotten from `expiresAt` on. False, and nothing is written, where the id belongs to another user.
   */
  keep(media: OwnedMedia): ObservableInput<boolean>;
  /** The media; nothing or `undefined` where there is none, or it has expired. Whose it is, the relay compares. */
  find(mediaId: string): ObservableInput<OwnedMedia | undefined>;
  /**
   * Counts a segment in: true. False, and nothing is counted, where the segments of the media would come to more bytes
   * than `totalBytes`, and where it has no place (any more). A segment that comes again counts once, by its largest
   * size.
   */
  claim(segment: OwnedSegment): ObservableInput<boolean>;
}
