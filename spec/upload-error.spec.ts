import { describe, expect, it } from 'vitest';
import {
  CheckpointLostError,
  InvalidUploadError,
  isCheckpointLostError,
  isInvalidUploadError,
  isMediaProcessingError,
  isMediaRequestError,
  isNetworkError,
  isProcessingTimeoutError,
  isRateLimitError,
  isSourceError,
  isUploadError,
  isUploadTimeoutError,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  ProcessingTimeoutError,
  RateLimitError,
  SourceError,
  UploadError,
  UploadTimeoutError,
} from 'rx-media-upload';
import { asSourceError, asUploadError, messageOf } from '../lib/upload-error.js';

const kinds: [string, (error: unknown) => boolean, () => UploadError, string[]][] = [
  ['UploadError', isUploadError, () => new UploadError('no'), ['UploadError']],
  ['InvalidUploadError', isInvalidUploadError, () => new InvalidUploadError('no'), ['InvalidUploadError']],
  ['SourceError', isSourceError, () => new SourceError('no'), ['SourceError']],
  ['NetworkError', isNetworkError, () => new NetworkError('no'), ['NetworkError']],
  ['UploadTimeoutError', isUploadTimeoutError, () => new UploadTimeoutError('no'), ['UploadTimeoutError']],
  [
    'MediaRequestError',
    isMediaRequestError,
    () => new MediaRequestError('no', { status: 400 }),
    ['MediaRequestError', 'RateLimitError'],
  ],
  ['RateLimitError', isRateLimitError, () => new RateLimitError('no', { status: 429 }), ['RateLimitError']],
  ['MediaProcessingError', isMediaProcessingError, () => new MediaProcessingError('no'), ['MediaProcessingError']],
  [
    'ProcessingTimeoutError',
    isProcessingTimeoutError,
    () => new ProcessingTimeoutError('no'),
    ['ProcessingTimeoutError'],
  ],
  ['CheckpointLostError', isCheckpointLostError, () => new CheckpointLostError('no'), ['CheckpointLostError']],
];
/** As an error of a second copy of the package looks from here. */
const copyOf = (name: string): Error => Object.assign(new Error('no'), { name });

describe.each(kinds)('an error of kind %s', (name, isOfKind, make, names) => {
  it('is known by its name, and by its guard', () => {
    const error = make();
    expect(error.name).toBe(name);
    expect(isOfKind(error)).toBe(true);
    expect(isUploadError(error)).toBe(true);
    expect(error.toJSON()).toMatchObject({ name, message: 'no' });
  });

  it('is told from every other kind, a second copy’s too', () => {
    for (const [other] of kinds)
      expect([other, isOfKind(copyOf(other))]).toEqual([other, name === 'UploadError' || names.includes(other)]);
    if (name !== 'UploadError')
      for (const [other, , makeOther] of kinds)
        expect([other, isOfKind(makeOther())]).toEqual([other, names.includes(other)]);
  });

  it('is nothing that is no Error, whatever its name', () => {
    for (const thrown of [undefined, null, name, { name }, new Error(name), copyOf('TypeError')])
      expect(isOfKind(thrown)).toBe(false);
  });
});

describe('what an error knows', () => {
  it('has no member that says nothing', () => {
    expect(Object.keys(new UploadError('no', {})).sort()).toEqual(['errorCode', 'name']);
    expect('cause' in new UploadError('no')).toBe(false);
    const cause = new Error('beneath');
    expect(new UploadError('no', { cause, command: 'append', mediaId: '1', checkpoint: 'k' })).toMatchObject({
      cause,
      command: 'append',
      mediaId: '1',
      checkpoint: 'k',
    });
  });

  it('keeps each of X’s words, and the time of a rate limit', () => {
    const words = { code: 1, title: 't', detail: 'd', problemType: 'p', rateLimit: {}, retryAfter: 5, body: 'b' };
    expect(new MediaRequestError('no', { status: 400, ...words }, { command: 'status' }).toJSON()).toEqual({
      name: 'MediaRequestError',
      message: 'no',
      errorCode: 'refused',
      status: 400,
      command: 'status',
      ...words,
    });
    expect(new RateLimitError('no', { status: 429, resetAt: 7 }, { mediaId: '1' }).toJSON()).toEqual({
      name: 'RateLimitError',
      message: 'no',
      errorCode: 'rate-limited',
      status: 429,
      resetAt: 7,
      mediaId: '1',
    });
    expect(new MediaProcessingError('no', { code: 1, name: 'n', message: 'm' }, { mediaId: '1' }).toJSON()).toEqual({
      name: 'MediaProcessingError',
      message: 'no',
      errorCode: 'processing-failed',
      code: 1,
      reason: 'n',
      detail: 'm',
      mediaId: '1',
    });
  });
});

describe('whatever was thrown', () => {
  it.each<[string, unknown, string]>([
    ['an Error', new Error('gone'), 'gone'],
    ['an Error without a message', new TypeError(), 'TypeError'],
    ['an error of several addresses', new AggregateError([new Error('one'), 'two']), 'one; two'],
    ['one that has a message of its own', new AggregateError([new Error('one')], 'all'), 'all'],
    ['a text', 'gone', 'gone'],
    ['nothing', undefined, 'undefined'],
    ['what cannot be shown', Object.create(null), 'an error that cannot be shown'],
  ])('has words: %s', (_, thrown, words) => {
    expect(messageOf(thrown)).toBe(words);
    const error = asUploadError(thrown);
    expect(error).toMatchObject({ name: 'UploadError', message: `The upload has failed: ${words}` });
    expect(error.cause).toBe(thrown);
    expect(asSourceError(thrown, 'unreadable')).toMatchObject({ name: 'SourceError', message: 'unreadable' });
    expect(asSourceError(thrown, 'unreadable').cause).toBe(thrown);
  });

  it('stays what it is where it is an error of ours', () => {
    const error = new NetworkError('gone');
    expect(asUploadError(error)).toBe(error);
    expect(asSourceError(error, 'unreadable')).toBe(error);
  });
});
