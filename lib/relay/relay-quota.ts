import type { ObservableInput } from 'rxjs';

/** What a user spends. */
export interface QuotaAmounts {
  /** Uploads begun: each `initialize` and each one-shot upload, also of those that nobody goes on with. */
  readonly uploads: number;
  /** Bytes of segments and one-shot uploads on their way to X; a segment that comes again counts again. */
  readonly bytes: number;
  /** Requests of any kind. */
  readonly requests: number;
}

/** What each user may spend. X bills it to the server's account, or to the user's own. */
export interface RelayQuotaOptions extends Partial<QuotaAmounts> {
  /** ms after the first request until it counts from zero again. @defaultValue 86_400_000 (a day) */
  readonly window?: number;
  /** Where it is counted. Several servers share one. @defaultValue `memoryQuota()` */
  readonly counter?: RelayQuota;
}

/** Something that a user is about to spend. */
export interface QuotaSpending {
  /** The user's id. */
  readonly user: string;
  readonly amounts: QuotaAmounts;
  /** What may be spent within the window. What is not named is only counted. */
  readonly limits: Partial<QuotaAmounts>;
  /** ms from the first spending of a window to its end. */
  readonly window: number;
  /** Epoch ms of now. */
  readonly at: number;
}

/** What has come of a spending. */
export interface QuotaAnswer {
  /** Whether it was counted in. */
  readonly granted: boolean;
  /** What is spent of the window, this spending included where it was granted. */
  readonly spent: QuotaAmounts;
  /** Epoch ms of the window's end. */
  readonly resetAt: number;
}

/** Counts what users spend: a port, so that several servers can share one counter. */
export interface RelayQuota {
  /**
   * Counts a spending in, or nothing of it where any of its amounts above 0 would pass its limit. One step for all
   * servers: between looking and writing, no other request may come.
   */
  spend(spending: QuotaSpending): ObservableInput<QuotaAnswer>;
}
