import { defer, from, tap } from 'rxjs';
import type { RateBudget } from '../queue/rate-budget.js';
import { type MeterOptions, meterOf } from './telemetry-options.js';

/**
 * A budget that tells when there is no room: `media_upload.budget.waits` counts the requests that were told to wait,
 * `media_upload.budget.wait` is a histogram of how long (ms); both by command. It answers as the given one does.
 *
 * @example
 * ```ts
 * import { Redis } from 'ioredis';
 * import { meteredBudget } from 'rx-media-upload/opentelemetry';
 * import { redisRateBudget } from 'rx-media-upload/redis';
 *
 * const budget = meteredBudget(redisRateBudget(new Redis('redis://localhost')));
 * ```
 */
export function meteredBudget(budget: RateBudget, options: MeterOptions = {}): RateBudget {
  const meter = meterOf(options);
  const waits = meter.createCounter('media_upload.budget.waits', { description: 'Requests that a budget held back' });
  const wait = meter.createHistogram('media_upload.budget.wait', {
    unit: 'ms',
    description: 'How long a budget held a request back',
  });
  return {
    take: (account, command) =>
      defer(() => from(budget.take(account, command))).pipe(
        tap((ms) => {
          if (!(ms > 0)) return;
          const of = { 'media_upload.command': command };
          waits.add(1, of);
          wait.record(ms, of);
        }),
      ),
    learn: (account, command, rateLimit) => budget.learn(account, command, rateLimit),
  };
}
