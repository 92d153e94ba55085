import { InvalidUploadError, type UploadAllEvent, type UploadError } from 'rx-media-upload';
import { describe, expect, it } from 'vitest';
import { noProgress, progressAfter, type UploadsProgress } from '../../lib/cli/upload-progress.js';
import { descriptionFailure } from '../../lib/upload/description-failure.js';

const start = noProgress([{ file: 'a.mp4', size: 100 }, { file: 'b.png', size: 50 }, { file: 'gone' }]);
const initialized = (index: number, totalBytes: number, resumedBytes?: number) =>
  ({ type: 'initialized', index, mediaId: `${index}0`, totalBytes, resumedBytes }) as UploadAllEvent;
const appended = (index: number, loaded: number, total: number) =>
  ({ type: 'appended', index, loaded, total }) as UploadAllEvent;
const succeeded = (index: number, totalBytes: number) =>
  ({ type: 'succeeded', index, mediaId: `${index}0`, media: { totalBytes } }) as UploadAllEvent;
const failed = (index: number, error: UploadError = new InvalidUploadError('no')) =>
  ({ type: 'failed', index, error }) as UploadAllEvent;
const limited = (index: number, delay: number) =>
  ({ type: 'retrying', index, reason: 'rate-limit', delay }) as UploadAllEvent;

const after = (...events: readonly (readonly [at: number, event: UploadAllEvent])[]): UploadsProgress =>
  events.reduce((progress, [at, event]) => progressAfter(progress, event, at), start);

describe('the progress of several files', () => {
  it('knows their sizes before anything has happened, as far as they can be told', () => {
    expect(start).toMatchObject({ total: 150, loaded: 0, active: [], succeeded: 0, failed: 0 });
    expect(start.files[2]).toEqual({ file: 'gone', phase: 'waiting', loaded: 0, earlier: 0, marks: [] });
  });

  it.each<[string, [number, UploadAllEvent][], object]>([
    ['one that has begun', [[5, initialized(0, 100)]], { active: [0], loaded: 0, total: 150 }],
    [
      'two on the way',
      [
        [0, initialized(0, 100)],
        [0, initialized(1, 50)],
        [9, appended(0, 40, 100)],
        [9, appended(1, 10, 50)],
      ],
      { active: [0, 1], loaded: 50 },
    ],
    [
      'bytes never go back within a session',
      [
        [0, initialized(0, 100)],
        [1, appended(0, 60, 100)],
        [2, appended(0, 40, 100)],
      ],
      { loaded: 60 },
    ],
    [
      'a session anew begins anew',
      [
        [0, initialized(0, 100)],
        [1, appended(0, 60, 100)],
        [2, initialized(0, 100)],
      ],
      { loaded: 0, active: [0] },
    ],
    ['an earlier run counts as sent', [[0, initialized(0, 100, 60)]], { loaded: 60 }],
    [
      'one that is done',
      [
        [0, initialized(0, 100)],
        [9, succeeded(0, 100)],
      ],
      { active: [], succeeded: 1, loaded: 100, skipped: 0 },
    ],
    [
      'what a failure leaves is not to be sent any more',
      [
        [0, initialized(0, 100)],
        [1, appended(0, 60, 100)],
        [9, failed(0)],
      ],
      { active: [], failed: 1, loaded: 60, skipped: 40 },
    ],
    ['a failure before it has begun', [[0, failed(2)]], { active: [], failed: 1, total: 150 }],
    ['a file whose size nobody knew', [[0, initialized(2, 30)]], { total: 180 }],
    ['an index that is none', [[0, failed(7)]], { failed: 0 }],
  ])('%s', (_, events, expected) => {
    expect(after(...events)).toMatchObject(expected);
  });

  it.each<[string, [number, UploadAllEvent][], object]>([
    [
      'a rate limit holds until its time',
      [
        [0, initialized(0, 100)],
        [10, limited(0, 90)],
      ],
      { limitedUntil: 100 },
    ],
    [
      'and is not over because a segment that was on its way arrives',
      [
        [0, initialized(0, 100)],
        [10, limited(0, 90)],
        [20, appended(0, 9, 100)],
      ],
      { limitedUntil: 100, loaded: 9 },
    ],
    [
      'X processes',
      [
        [0, initialized(0, 100)],
        [8, { type: 'finalized', index: 0, mediaId: '1', processing: true }],
        [9, { type: 'processing', index: 0, mediaId: '1', state: 'in_progress', progressPercent: 40 }],
      ],
      { phase: 'processing', percent: 40 },
    ],
    [
      'alt text that is refused leaves the media ready',
      [
        [0, initialized(0, 100)],
        [9, failed(0, descriptionFailure('77', new Error('no')))],
      ],
      { phase: 'failed', isReady: true, mediaId: '77', beganAt: 0, endedAt: 9 },
    ],
  ])('%s', (_, events, expected) => {
    expect(after(...events).files[0]).toMatchObject(expected);
  });

  it('a rate limit is forgotten when it is over', () => {
    expect(
      after([0, initialized(0, 100)], [10, limited(0, 90)], [101, appended(0, 9, 100)]).files[0],
    ).not.toHaveProperty('limitedUntil');
  });

  it('leaves what it is given as it is', () => {
    const before = JSON.stringify(start);
    after([0, initialized(0, 100)], [1, failed(0)]);
    expect(JSON.stringify(start)).toBe(before);
  });
});
