import { describe, expect, it } from 'vitest';
import type { RateLimit } from 'rx-media-upload';
import { readRateLimit } from '../../lib/http/rate-limit-headers.js';

const windowOf = (prefix: string, limit: number, remaining: number, reset: number): Record<string, string> => ({
  [`${prefix}-limit`]: String(limit),
  [`${prefix}-remaining`]: String(remaining),
  [`${prefix}-reset`]: String(reset),
});
const quarter = (remaining: number, reset = 1_700_000_900) => windowOf('x-rate-limit', 1875, remaining, reset);
const user = (remaining: number, reset = 1_700_080_000) => windowOf('x-user-limit-24hour', 500, remaining, reset);
const app = (remaining: number, reset = 1_700_086_400) => windowOf('x-app-limit-24hour', 180_000, remaining, reset);

const QUARTER = { limit: 1875, resetAt: 1_700_000_900_000 };
const USER = { window: 'user-24h' as const, limit: 500, resetAt: 1_700_080_000_000 };
const APP = { window: 'app-24h' as const, limit: 180_000, resetAt: 1_700_086_400_000 };

describe('readRateLimit', () => {
  it.each<[string, Record<string, string>, RateLimit | undefined]>([
    ['no such header', { 'content-type': 'text/html' }, undefined],
    ['the 15-minute window', quarter(3), { ...QUARTER, remaining: 3 }],
    [
      'the 15-minute window before others that have room',
      { ...app(5), ...user(5), ...quarter(3) },
      { ...QUARTER, remaining: 3 },
    ],
    [
      'the user’s 24 hours, if they alone are over',
      { ...quarter(3), ...user(0), ...app(5) },
      { ...USER, remaining: 0 },
    ],
    ['the app’s 24 hours, if they alone are over', { ...quarter(3), ...user(5), ...app(0) }, { ...APP, remaining: 0 }],
    [
      'the window that lasts longest, if several are over',
      { ...quarter(0), ...user(0), ...app(5) },
      { ...USER, remaining: 0 },
    ],
    [
      'the window that lasts longest, in another order',
      { ...quarter(0, 1_700_090_000), ...user(0), ...app(0) },
      { limit: 1875, remaining: 0, resetAt: 1_700_090_000_000 },
    ],
    ['the 24 hours alone', app(7), { ...APP, remaining: 7 }],
    ['a limit alone', { 'x-rate-limit-limit': '15' }, { limit: 15 }],
    ['a reset alone', { 'x-rate-limit-reset': '1700000900' }, { resetAt: 1_700_000_900_000 }],
    ['a window that is over and names no reset', { 'x-rate-limit-remaining': '0' }, { remaining: 0 }],
    [
      'blanks around a number',
      { 'x-rate-limit-reset': ' 1700000900 ', 'x-rate-limit-remaining': ' 0' },
      { remaining: 0, resetAt: 1_700_000_900_000 },
    ],
    [
      'a number that is none',
      { 'x-rate-limit-reset': 'soon', 'x-rate-limit-remaining': '-1', 'x-rate-limit-limit': '1e3' },
      undefined,
    ],
    [
      'one that is none beside one that is',
      { 'x-rate-limit-reset': '', 'x-rate-limit-remaining': '4' },
      { remaining: 4 },
    ],
    ['a time beyond all dates', { 'x-rate-limit-reset': '9'.repeat(15) }, undefined],
    ['more digits than a time has', { 'x-rate-limit-reset': '9'.repeat(16) }, undefined],
  ])('reads %s', (_, headers, expected) => {
    expect(readRateLimit(headers)).toStrictEqual(expected);
  });
});
