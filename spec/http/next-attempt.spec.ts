import { describe, expect, it } from 'vitest';
import { AttemptFailure } from '../../lib/http/attempt-failure.js';
import { type Attempts, FIRST_ATTEMPT, nextAttempt, reasonOf } from '../../lib/http/next-attempt.js';
import { retryPolicy, type RetryOptions } from '../../lib/http/retry-options.js';
import {
  InvalidUploadError,
  MediaRequestError,
  NetworkError,
  RateLimitError,
  SourceError,
  type UploadError,
  UploadTimeoutError,
} from '../../lib/upload-error.js';

const NOW = 1_000_000_000_000;
const answered = (status: number, resetAt?: number): MediaRequestError =>
  new MediaRequestError(
    `X answered ${status}`,
    { status, ...(resetAt !== undefined && { rateLimit: { resetAt } }) },
    { command: 'append', mediaId: '1' },
  );
const decide = (
  error: UploadError,
  {
    headers = {},
    before = {},
    retry = {},
    chance = 1,
  }: { headers?: Record<string, string>; before?: Partial<Attempts>; retry?: RetryOptions; chance?: number } = {},
) =>
  nextAttempt(new AttemptFailure(error, {}, headers), { ...FIRST_ATTEMPT, ...before }, retryPolicy(retry), NOW, chance);

describe('nextAttempt', () => {
  it.each([
    ['network', new NetworkError('gone')],
    ['timeout', new UploadTimeoutError('silent')],
    ...[408, 425, 500, 502, 503, 504, 200, 204].map((status): [string, UploadError] => ['server', answered(status)]),
  ])('tries again after a failure of kind %s: %s', (reason, error) => {
    expect(decide(error)).toEqual({ again: true, delay: 500, reason, attempts: { ...FIRST_ATTEMPT, failed: 1 } });
  });

  it.each([
    ...[301, 307, 400, 401, 402, 403, 404, 409, 410, 413, 422, 431, 501, 505].map((status) => answered(status)),
    new InvalidUploadError('bad'),
    new SourceError('gone'),
  ])('gives up at once on %s', (error) => {
    expect(decide(error)).toEqual({ again: false, error });
  });

  it('doubles the most that it waits, up to the longest, and draws what it waits below that', () => {
    const waits = Array.from({ length: 8 }, (_, failed) =>
      decide(new NetworkError('gone'), { before: { failed }, retry: { attempts: 99 } }),
    );
    expect(waits.map((verdict) => verdict.again && verdict.delay)).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    expect(decide(new NetworkError('gone'), { before: { failed: 2 }, chance: 0.25 })).toMatchObject({ delay: 500 });
    expect(decide(new NetworkError('gone'), { chance: 0 })).toMatchObject({ delay: 0 });
  });

  it('draws a number however often it was tried, and whatever the bounds are', () => {
    for (const retry of [{ initialDelay: 0 }, { maxDelay: Infinity }])
      for (const chance of [0, 1]) {
        const verdict = decide(new NetworkError('gone'), {
          before: { failed: 5000 },
          retry: { ...retry, attempts: Infinity },
          chance,
        });
        expect(verdict.again && Number.isFinite(verdict.delay)).toBe(true);
      }
  });

  it('tries as often as it is told, the first attempt included', () => {
    const error = answered(503);
    expect(decide(error, { before: { failed: 3 } })).toMatchObject({ again: true });
    expect(decide(error, { before: { failed: 4 } })).toEqual({ again: false, error });
    expect(decide(error, { retry: { attempts: 1 } })).toEqual({ again: false, error });
  });

  it('waits as long as Retry-After says, without chance, and no longer than it may', () => {
    expect(decide(answered(503), { headers: { 'retry-after': '60' }, chance: 0.1 })).toMatchObject({
      again: true,
      delay: 60_000,
    });
    expect(
      decide(answered(503), { headers: { 'retry-after': '60' }, retry: { maxRateLimitWait: 59_999 } }),
    ).toMatchObject({ again: false });
  });

  it('counts what it was asked to wait before, and takes the last ms that it may', () => {
    const headers = { 'retry-after': '60' };
    const retry = { maxRateLimitWait: 100_000 };
    expect(decide(answered(503), { headers, before: { waited: 40_000 }, retry })).toEqual({
      again: true,
      delay: 60_000,
      reason: 'server',
      attempts: { ...FIRST_ATTEMPT, failed: 1, waited: 100_000 },
    });
    const error = answered(503);
    expect(decide(error, { headers, before: { waited: 40_001 }, retry })).toEqual({ again: false, error });
  });

  it('keeps what has happened before', () => {
    const before = { failed: 1, blind: 2, waited: 3, renewed: true };
    expect(decide(answered(503), { before })).toMatchObject({ attempts: { ...before, failed: 2 } });
    expect(decide(answered(429), { before, chance: 0 })).toMatchObject({ attempts: { ...before, blind: 3 } });
  });

  describe('on a 429', () => {
    it('waits until the window begins anew, which costs no attempt', () => {
      expect(decide(answered(429, NOW + 60_000), { before: { failed: 4 } })).toEqual({
        again: true,
        delay: 60_000,
        reason: 'rate-limit',
        attempts: { ...FIRST_ATTEMPT, failed: 4, waited: 60_000 },
      });
    });

    it('measures the wait by the server’s clock', () => {
      const headers = { date: new Date(NOW - 3_600_000).toUTCString() };
      expect(decide(answered(429, NOW - 3_600_000 + 9_000), { headers })).toMatchObject({ again: true, delay: 9_000 });
    });

    it('waits for Retry-After where X names no window, or one that has passed', () => {
      expect(decide(answered(429), { headers: { 'retry-after': '3' } })).toMatchObject({
        delay: 3_000,
        attempts: { blind: 0, waited: 3_000 },
      });
      expect(decide(answered(429, NOW - 1), { headers: { 'retry-after': '3' } })).toMatchObject({ delay: 3_000 });
    });

    it('draws the wait where X says nothing, and counts that apart from failures', () => {
      expect(decide(answered(429), { before: { failed: 4, blind: 1 } })).toEqual({
        again: true,
        delay: 1000,
        reason: 'rate-limit',
        attempts: { ...FIRST_ATTEMPT, failed: 4, blind: 2, waited: 1000 },
      });
      expect(decide(answered(429), { before: { blind: 5 } })).toMatchObject({
        again: false,
        error: { name: 'RateLimitError' },
      });
    });

    it('tries as often as it is told where X says nothing, the first attempt included', () => {
      expect(decide(answered(429), { before: { blind: 3 } })).toMatchObject({ again: true });
      expect(decide(answered(429), { before: { blind: 4 } })).toMatchObject({ again: false });
      expect(decide(answered(429), { retry: { attempts: 1 } })).toMatchObject({ again: false });
      expect(decide(answered(429, NOW + 1), { retry: { attempts: 1 } })).toMatchObject({ again: true });
    });

    it('names X’s own time for the end, whatever clock it goes by', () => {
      const headers = { date: new Date(NOW - 3_600_000).toUTCString() };
      const resetAt = NOW - 3_600_000 + 9_000;
      expect(decide(answered(429, resetAt), { headers, retry: { maxRateLimitWait: 1 } })).toMatchObject({
        again: false,
        error: { name: 'RateLimitError', resetAt },
      });
    });

    it('takes a time that is over already for none: Retry-After: 0, or a window that ends now', () => {
      for (const [error, headers] of [
        [answered(429), { 'retry-after': '0' }],
        [answered(429, NOW), {}],
        [answered(429, NOW - 1), { 'retry-after': '0' }],
      ] as const)
        expect(decide(error, { headers })).toMatchObject({ delay: 500, attempts: { blind: 1, waited: 500 } });
    });

    it('waits for the last ms that it may, all waits together', () => {
      const error = answered(429, NOW + 60_000);
      const retry = { maxRateLimitWait: 100_000 };
      expect(decide(error, { before: { waited: 40_000 }, retry })).toMatchObject({ again: true, delay: 60_000 });
      expect(decide(error, { before: { waited: 40_001 }, retry })).toMatchObject({ again: false });
    });

    it.each<[string, MediaRequestError, Record<string, string>, RetryOptions, number | undefined, RegExp]>([
      ['the window', answered(429, NOW + 5_000), {}, { maxRateLimitWait: 1 }, NOW + 5_000, /until 2001-09-09T01:46:45/],
      ['Retry-After', answered(429), { 'retry-after': '5' }, { maxRateLimitWait: 1 }, NOW + 5_000, /until 2001-09-09/],
      [
        'Retry-After, the window being over',
        answered(429, NOW - 1),
        { 'retry-after': '5' },
        { maxRateLimitWait: 1 },
        NOW + 5_000,
        /until 2001-09-09T01:46:45/,
      ],
      ['nobody', answered(429), {}, { maxRateLimitWait: 1 }, undefined, /how long the rate limit holds is not known/],
      ['a window that is over', answered(429, NOW - 1), {}, { maxRateLimitWait: 1 }, undefined, /is not known/],
    ])('says until when it holds, as told by %s', (_, error, headers, retry, resetAt, words) => {
      const verdict = decide(error, { headers, retry });
      if (verdict.again) throw new Error('It waits');
      expect(verdict.error).toMatchObject({ name: 'RateLimitError', status: 429, command: 'append', mediaId: '1' });
      expect((verdict.error as UploadError & { readonly resetAt?: number }).resetAt).toBe(resetAt);
      expect('resetAt' in verdict.error).toBe(resetAt !== undefined);
      expect(verdict.error.message).toMatch(words);
      expect(verdict.error.message).toMatch(/^X answered 429; /);
    });

    it('is asked about with the number of failures, counted or not', () => {
      const asked: number[] = [];
      const shouldRetry = (_: UploadError, attempt: number) => asked.push(attempt) > 0;
      expect(decide(answered(429), { before: { failed: 2, blind: 3 }, retry: { shouldRetry } })).toMatchObject({
        again: true,
        reason: 'rate-limit',
      });
      expect(asked).toEqual([6]);
    });

    it('ends in a RateLimitError with its time when the wait would be too long, all waits together', () => {
      const verdict = decide(answered(429, NOW + 60_000), { retry: { maxRateLimitWait: 59_000 } });
      if (verdict.again) throw new Error('It waits');
      expect(verdict.error).toBeInstanceOf(RateLimitError);
      expect(verdict.error).toMatchObject({ status: 429, resetAt: NOW + 60_000, command: 'append', mediaId: '1' });
      expect(decide(answered(429, NOW + 60_000), { before: { waited: 899_000 } })).toMatchObject({
        again: false,
        error: { name: 'RateLimitError' },
      });
    });
  });

  it.each([
    [199, undefined],
    [200, 'server'],
    [299, 'server'],
    [300, undefined],
    [429, 'rate-limit'],
    [503, 'server'],
  ])('takes a %d for passing or for final', (status, reason) => {
    expect(reasonOf(answered(status))).toBe(reason);
  });

  it('waits a quarter of an hour and five seconds for limits, and tries five times, unless it is told otherwise', () => {
    expect(retryPolicy()).toEqual({ attempts: 5, initialDelay: 500, maxDelay: 30_000, maxRateLimitWait: 905_000 });
  });

  it('lets shouldRetry decide in its place, both ways, within the attempts', () => {
    expect(decide(answered(403), { retry: { shouldRetry: () => true } })).toMatchObject({
      again: true,
      reason: 'server',
    });
    expect(decide(answered(503), { retry: { shouldRetry: () => false } })).toMatchObject({ again: false });
    expect(decide(answered(429, NOW + 1000), { retry: { shouldRetry: () => false } })).toMatchObject({
      again: false,
      error: { name: 'RateLimitError' },
    });
    expect(decide(answered(403), { before: { failed: 4 }, retry: { shouldRetry: () => true } })).toMatchObject({
      again: false,
    });
    const asked: [string, number][] = [];
    decide(answered(503), {
      before: { failed: 2, blind: 1 },
      retry: { shouldRetry: (error, attempt) => asked.push([error.name, attempt]) > 0 },
    });
    expect(asked).toEqual([['MediaRequestError', 4]]);
  });
});
