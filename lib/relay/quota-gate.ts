import { settled } from './in-time.js';
import { quotaNames } from './memory-quota.js';
import { ownFailure, tooMany } from './refusal.js';
import type { QuotaAmounts, QuotaAnswer } from './relay-quota.js';
import type { RelaySettings } from './relay-settings.js';

/** What is left of a user's quota, as headers; none where there is no quota, or nothing was asked of it. */
export function quotaHeaders(
  { quota }: Pick<RelaySettings, 'quota'>,
  answer: QuotaAnswer | undefined,
): Readonly<Record<string, string>> {
  if (quota === undefined || answer === undefined) return {};
  const headers: Record<string, string> = { 'x-quota-reset': String(Math.ceil(answer.resetAt / 1000)) };
  for (const name of quotaNames) {
    const limit = quota.limits[name];
    if (limit === undefined) continue;
    headers[`x-quota-${name}-limit`] = String(limit);
    headers[`x-quota-${name}-remaining`] = String(Math.max(0, limit - answer.spent[name]));
  }
  return headers;
}

/**
 * Counts what a user spends, before X is asked. Undefined where there is no quota.
 *
 * @param learned - Told what is left, also of a spending that is refused.
 * @throws Refusal 429 until the window ends, 500 where the counter fails.
 */
export async function spend(
  user: string,
  amounts: Partial<QuotaAmounts>,
  { quota, timeouts }: Pick<RelaySettings, 'quota' | 'timeouts'>,
  signal: AbortSignal,
  learned: (answer: QuotaAnswer) => void,
): Promise<void> {
  if (quota === undefined) return;
  const { counter, limits, window } = quota;
  const at = Date.now();
  const spending = { user, amounts: { uploads: 0, bytes: 0, requests: 0, ...amounts }, limits, window, at };
  const answer = await settled('quota', () => counter.spend(spending), timeouts.store, signal);
  if (answer === undefined) throw ownFailure(new TypeError('`quota.counter` has not said whether it was counted'));
  learned(answer);
  if (answer.granted) return;
  const asked = quotaNames.filter((name) => (amounts[name] ?? 0) > 0).join(' and ');
  throw tooMany(
    `Your ${asked} are used up for now.`,
    Math.min(Math.max(1, Math.ceil((answer.resetAt - at) / 1000)), Math.ceil(window / 1000)),
  );
}
