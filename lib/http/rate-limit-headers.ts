import { present } from '../present.js';
import { momentOf } from '../api/json-shape.js';
import type { RateLimit } from '../upload-error.js';

type Headers = Readonly<Record<string, string>>;

/**
 * Reads X's rate-limit headers: the 15-minute window, or the 24-hour window of the app or the user where that is the
 * one with nothing left. X counts in epoch seconds.
 */
export function readRateLimit(headers: Headers): RateLimit | undefined {
  const windows = (
    [
      ['x-rate-limit', undefined],
      ['x-user-limit-24hour', 'user-24h'],
      ['x-app-limit-24hour', 'app-24h'],
    ] as const
  )
    .map(([prefix, window]) => windowOf(headers, prefix, window))
    .filter((window) => window !== undefined);
  const exhausted = windows.filter(({ remaining }) => remaining === 0);
  const [latest] = exhausted.sort((one, other) => (other.resetAt ?? 0) - (one.resetAt ?? 0));
  return latest ?? windows[0];
}

function windowOf(headers: Headers, prefix: string, window: RateLimit['window'] | undefined): RateLimit | undefined {
  const limit = wholeNumber(headers[`${prefix}-limit`]);
  const remaining = wholeNumber(headers[`${prefix}-remaining`]);
  const resetAt = momentOf((wholeNumber(headers[`${prefix}-reset`]) ?? NaN) * 1000);
  if (limit === undefined && remaining === undefined && resetAt === undefined) return undefined;
  return {
    ...present({ window, limit, remaining, resetAt }),
  };
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
