import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CheckpointLostError,
  InvalidUploadError,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  ProcessingTimeoutError,
  RateLimitError,
  SourceError,
  UploadError,
  UploadTimeoutError,
} from 'rx-media-upload';
import {
  BudgetError,
  TooEarlyError,
  UploadStoppedError,
  uploadVerdict,
  type UploadVerdict,
} from 'rx-media-upload/queue';

const NOW = 1_800_000_000_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

const later = (at: number, reason: 'rate-limit' | 'budget' | 'too-early'): UploadVerdict => ({
  kind: 'later',
  at,
  reason,
});
const again = (reason: 'network' | 'server' | 'source' | 'lost' | 'stopped'): UploadVerdict => ({
  kind: 'again',
  reason,
});
const dead = (reason: 'invalid' | 'processing' | 'credentials' | 'credits' | 'refused'): UploadVerdict => ({
  kind: 'dead',
  reason,
});
const answered = (status: number, more: object = {}): MediaRequestError =>
  new MediaRequestError('no', { status, ...more });

describe('uploadVerdict, of an error and of what is left of it as JSON', () => {
  it.each<[UploadError, UploadVerdict]>([
    [new RateLimitError('429', { status: 429, resetAt: 7 }), later(7, 'rate-limit')],
    [answered(429, { rateLimit: { resetAt: 8 } }), later(8, 'rate-limit')],
    [answered(429, { retryAfter: 5000 }), later(NOW + 5000, 'rate-limit')],
    [answered(429), later(NOW + 900_000, 'rate-limit')],
    [answered(429, { problemType: 'https://api.x.com/2/problems/usage-capped' }), dead('credits')],
    [new BudgetError('full', { resetAt: 9 }), later(9, 'budget')],
    [new TooEarlyError('early', { at: 10 }), later(10, 'too-early')],
    [new UploadStoppedError('stopped'), again('stopped')],
    [new CheckpointLostError('lost'), again('lost')],
    [new NetworkError('cut'), again('network')],
    [new UploadTimeoutError('stuck'), again('network')],
    [new SourceError('gone'), again('source')],
    [new ProcessingTimeoutError('slow'), again('server')],
    [new UploadError('a reply that never came', { errorCode: 'upload-incomplete' }), again('server')],
    ...[200, 302, 408, 425, 500, 502, 503, 504, 599].map((status): [UploadError, UploadVerdict] => [
      answered(status),
      again('server'),
    ]),
    [new InvalidUploadError('wrong'), dead('invalid')],
    [new MediaProcessingError('bad', { name: 'InvalidMedia' }), dead('processing')],
    [answered(401), dead('credentials')],
    [new UploadError('no token', { errorCode: 'credentials-missing' }), dead('credentials')],
    [answered(403, { by: 'x', code: 64 }), dead('credentials')],
    [answered(402), dead('credits')],
    ...[400, 403, 404, 409, 410, 413, 422].map((status): [UploadError, UploadVerdict] => [
      answered(status),
      dead('refused'),
    ]),
  ])('%s %#', (error, verdict) => {
    expect(uploadVerdict(error)).toEqual(verdict);
    expect(uploadVerdict(JSON.parse(JSON.stringify(error)))).toEqual(verdict);
    expect(uploadVerdict(Object.assign(new Error(error.message), error.toJSON()))).toEqual(verdict);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'RateLimitError'],
    ['a number', 429],
    ['an error of no known kind', new TypeError('x is undefined')],
    ['a name that is none', { name: 7, status: '429' }],
    [
      'members that throw',
      {
        get name() {
          throw new Error('thrown');
        },
      },
    ],
  ])('%s is tried again', (_, error) => expect(uploadVerdict(error)).toEqual(again('server')));

  it.each([[null], ['soon'], [undefined], [{}]])('a time that is none (%j) is a window of X', (resetAt) => {
    expect(uploadVerdict({ name: 'BudgetError', resetAt })).toEqual(later(NOW + 900_000, 'budget'));
    expect(uploadVerdict({ status: 429, resetAt, rateLimit: null })).toEqual(later(NOW + 900_000, 'rate-limit'));
  });
});
