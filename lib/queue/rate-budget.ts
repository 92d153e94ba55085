import type { ObservableInput } from 'rxjs';
import type { CommandName, RateLimit } from '../upload-error.js';
import type { UploadAccount } from './upload-account.js';

/**
 * X's windows as all workers share them, by app and by app and user. Made by `redisRateBudget()`; or by you. One that
 * fails, or says nothing for 5 s, holds nothing back: X itself still answers with a 429.
 */
export interface RateBudget {
  /** Takes one request out of the windows: 0 where there is room, else ms to wait, and nothing is taken. */
  take(account: UploadAccount, command: CommandName): ObservableInput<number>;
  /** Is told what X says of its windows. */
  learn(account: UploadAccount, command: CommandName, rateLimit: RateLimit): ObservableInput<unknown>;
}
