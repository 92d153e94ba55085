import { present } from '../present.js';
import { InvalidUploadError } from '../upload-error.js';
import { checkNumbers } from './check-numbers.js';
import { memoryQuota, quotaNames } from './memory-quota.js';
import type { QuotaAmounts, RelayQuota, RelayQuotaOptions } from './relay-quota.js';

/** A quota, with its defaults. */
export interface QuotaSettings {
  readonly limits: Partial<QuotaAmounts>;
  readonly window: number;
  readonly counter: RelayQuota;
}

/** @throws InvalidUploadError for a quota that makes no sense. */
export function quotaSettings(quota: RelayQuotaOptions | undefined): QuotaSettings | undefined {
  if (quota === undefined) return undefined;
  const limits = present({ uploads: quota.uploads, bytes: quota.bytes, requests: quota.requests });
  const window = quota.window ?? 86_400_000;
  checkNumbers({ ...limits, window });
  if (!quotaNames.some((name) => name in limits))
    throw new InvalidUploadError('quota must name uploads, bytes or requests.', {
      errorCode: 'invalid-option',
      option: 'quota',
    });
  return { limits, window, counter: quota.counter ?? memoryQuota() };
}
