import { describe, expect, it } from 'vitest';
import { describeUploadError, MediaRequestError, NetworkError, UploadTimeoutError } from 'rx-media-upload';
import { retriedFailure } from '../lib/retried-failure.js';

describe('retriedFailure', () => {
  it.each([
    [new NetworkError('append: cut'), 'The connection was lost.'],
    [new UploadTimeoutError('append: no byte moved for 60000 ms', { waited: 60_000 }), 'The connection is stuck.'],
    [new MediaRequestError('append: 503', { status: 503, by: 'x' }), 'X is having trouble just now.'],
    [new MediaRequestError('append: 502', { status: 502, by: 'server' }), 'The server is having trouble just now.'],
  ])('tells of %s what a person can be told', (error, sentence) => {
    expect(describeUploadError(retriedFailure(error))).toBe(sentence);
  });

  it('says where nobody could see bytes move, and no more than is to be known', () => {
    expect(retriedFailure(new UploadTimeoutError('slow', { isBlind: true, mediaId: '1' }))).toEqual({
      name: 'UploadTimeoutError',
      message: 'slow',
      errorCode: 'timeout',
      isBlind: true,
    });
  });
});
