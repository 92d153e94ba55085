import { type Observable, of } from 'rxjs';
import type { CommandName, RateLimit } from '../upload-error.js';
import type { RetryingEvent } from '../upload-event.js';

/** Bytes of the media that have left this machine in the attempt under way. */
export interface SentReport {
  readonly type: 'sent';
  readonly loaded: number;
}

/** What X's rate-limit headers say, of a reply or of a refusal that carries them. */
export interface RateLimitReport {
  readonly type: 'rate-limit';
  readonly command: CommandName;
  readonly rateLimit: RateLimit;
}

/** What happens to a command on its way. */
export type CommandReport = SentReport | RateLimitReport | RetryingEvent;

/** A command's reports, and last its reply. */
export type CommandEvent<T> = CommandReport | { readonly type: 'reply'; readonly value: T };

/** A reply that is there already. */
export const replyOf = <T>(value: T): Observable<CommandEvent<T>> => of({ type: 'reply', value });
