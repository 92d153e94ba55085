import {
  asyncScheduler,
  catchError,
  concatMap,
  defer,
  from,
  type Observable,
  of,
  take,
  throwError,
  timeout,
} from 'rxjs';
import { afterMs } from '../longest-timer.js';
import type { CommandName } from '../upload-error.js';
import { BudgetError, isBudgetError } from './job-errors.js';
import type { RateBudget } from './rate-budget.js';
import type { UploadAccount } from './upload-account.js';

/** ms that a request waits for its turn in place, all its waits together. */
const PATIENCE = 2_000;
/** ms that a budget may take to answer. */
const BUDGET_TIMEOUT = 5_000;

/**
 * Completes when a request may go out. Fails with a `BudgetError` where that would take longer than 2 s. A budget that
 * cannot be asked holds nothing back, and `unreachable` is told: X counts all the same, and answers with a 429.
 */
export const withinBudget = (
  budget: RateBudget,
  account: UploadAccount,
  command: CommandName,
  unreachable: (error: unknown) => void,
): Observable<unknown> =>
  defer(() => {
    let left = PATIENCE;
    const take$: Observable<unknown> = defer(() => from(budget.take(account, command))).pipe(
      take(1),
      timeout(BUDGET_TIMEOUT),
      concatMap((wait) => {
        if (!(wait > 0)) return of(undefined);
        if (wait > left) {
          const resetAt = asyncScheduler.now() + Math.ceil(wait);
          const when = Number.isFinite(resetAt) ? resetAt : asyncScheduler.now() + 15 * 60_000;
          return throwError(
            () =>
              new BudgetError(`${command}: the rate budget has no room before ${new Date(when).toISOString()}`, {
                command,
                resetAt: when,
              }),
          );
        }
        const ms = Math.max(1, Math.ceil(wait));
        left -= ms;
        return afterMs(ms).pipe(concatMap(() => take$));
      }),
    );
    return take$.pipe(
      catchError((error: unknown) => {
        if (isBudgetError(error)) return throwError(() => error);
        unreachable(error);
        return of(undefined);
      }),
    );
  });
