import { present } from '../present.js';
import { momentOf } from '../api/json-shape.js';
import type { RateLimit } from '../upload-error.js';

type Headers = Readonly<Record<string, string>>;

/**
 * Reads X's rate-limit headers: the 15-minute window, or the 24-hour window of the app or the user where that is the
 * one with nothing left. X counts in epoch seconds.
 */
export function readRateLimit(headers: Headers): RateLimit | undefined {
  const windows = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']
    .map((prefix) => windowOf(headers, prefix))
    .filter((window) => window !== undefined);
  const exhausted = windows.filter(({ remaining }) => remaining === 0);
  const [latest] = exhausted.sort((one, other) => (other.resetAt ?? 0) - (one.resetAt ?? 0));
  return latest ?? windows[0];
}

function windowOf(headers: Headers, prefix: string): RateLimit | undefined {
  const limit = wholeNumber(headers[`${prefix}-limit`]);
  const remaining = wholeNumber(headers[`${prefix}-remaining`]);
  const resetAt = momentOf((wholeNumber(headers[`${prefix}-reset`]) ?? NaN) * 1000);
  if (limit === undefined && remaining === undefined && resetAt === undefined) return undefined;
  return {
    ...present({ limit, remaining, resetAt }),
  };
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
