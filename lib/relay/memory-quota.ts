import { of } from 'rxjs';
import { onceAMinute } from './once-a-minute.js';
import type { QuotaAmounts, RelayQuota } from './relay-quota.js';

/** The amounts, in the order that they are told in. */
export const quotaNames = ['uploads', 'bytes', 'requests'] as const satisfies readonly (keyof QuotaAmounts)[];

/** Counts in this process what users spend: for one server. A restart counts from zero. Sets no timers. */
export function memoryQuota(): RelayQuota {
  const windows = new Map<string, { readonly spent: QuotaAmounts; readonly resetAt: number }>();
  const sweep = onceAMinute((now) => {
    for (const [user, { resetAt }] of windows) if (resetAt <= now) windows.delete(user);
  });
  return {
    spend: ({ user, amounts, limits, window, at }) => {
      sweep(at);
      const known = windows.get(user);
      const open =
        known !== undefined && at < known.resetAt
          ? known
          : { spent: { uploads: 0, bytes: 0, requests: 0 }, resetAt: at + window };
      const granted = quotaNames.every(
        (name) => amounts[name] === 0 || open.spent[name] + amounts[name] <= (limits[name] ?? Infinity),
      );
      if (!granted) return of({ ...open, granted });
      const spent = {
        uploads: open.spent.uploads + amounts.uploads,
        bytes: open.spent.bytes + amounts.bytes,
        requests: open.spent.requests + amounts.requests,
      };
      windows.set(user, { spent, resetAt: open.resetAt });
      return of({ granted, spent, resetAt: open.resetAt });
    },
  };
}
