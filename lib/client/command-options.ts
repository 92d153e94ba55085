import type { Observable } from 'rxjs';
import type { MediaStatus } from '../api/media-reply.js';
import type { CommandReport } from '../http/command-event.js';

/** What a single command may be given besides its request. */
export interface CommandOptions {
  /** Told what happens on the way: bytes of the media that have left, attempts that failed. */
  readonly report?: (report: CommandReport) => void;
  /** Holds back each attempt until it emits; subscribed to anew before each. */
  readonly ready?: Observable<unknown>;
}

/** What an upload gives to `initialize` besides. */
export interface InitializeAsking extends CommandOptions {
  /** So many segments follow at once. */
  readonly following?: number;
}

/** What an upload gives to `upload` besides. */
export interface OneShotAsking extends CommandOptions {
  /** True: there is another way; where the rate limit is used up, fail with its 429 at once, and do not wait. */
  readonly impatient?: boolean;
}

/** What an upload gives to `finalize` besides. */
export interface FinalizeAsking extends CommandOptions {
  /**
   * Asked before the command is sent again when nobody knows whether X carried it out (no reply, or none that can be
   * read): emits the reply where X did, and nothing where it did not.
   */
  readonly carriedOut?: Observable<MediaStatus>;
}
