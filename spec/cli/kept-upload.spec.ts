import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UploadEvent } from 'rx-media-upload';
import { keptUpload } from '../../lib/cli/kept-upload.js';

const initialized = { type: 'initialized' } as UploadEvent;
const appended = { type: 'appended' } as UploadEvent;
const succeeded = { type: 'succeeded' } as UploadEvent;
const warning = (code: string): UploadEvent => ({ type: 'warning', code, message: '' });

describe('what a farewell may promise', () => {
  it.each<[string, UploadEvent[], string | undefined]>([
    ['nothing before X has named the media', [], undefined],
    ['the file from then on', [initialized, appended], 'a.mp4'],
    ['nothing of a file that is done', [initialized, appended, succeeded], undefined],
    ['nothing where it cannot be written', [warning('checkpoint-not-kept'), initialized, appended], undefined],
    [
      'nothing where it could not be written any more',
      [initialized, appended, warning('checkpoint-not-kept')],
      undefined,
    ],
    ['nothing of a source that proves nothing', [warning('checkpoint-unproven'), initialized], undefined],
    ['nothing where another upload has the checkpoint', [warning('checkpoint-in-use'), initialized], undefined],
    ['the file in spite of other warnings', [warning('limit-exceeded'), initialized], 'a.mp4'],
    ['the file that begins anew', [warning('checkpoint-changed'), initialized], 'a.mp4'],
  ])('%s', (_, events, file) => {
    const kept = keptUpload();
    kept.saved(resolve('a.mp4'));
    for (const event of events) kept.hear(0, 'a.mp4', event);
    expect(kept.files()).toEqual(file === undefined ? [] : [file]);
  });

  it('nothing of what goes out in one request: nothing is written of it', () => {
    const kept = keptUpload();
    kept.saved(resolve('another.png'));
    kept.hear(0, 'a.png', initialized);
    expect(kept.files()).toEqual([]);
  });

  it('each file of those that are on the way at the same time', () => {
    const kept = keptUpload();
    for (const file of ['a.mp4', 'b.mp4', 'c.mp4']) kept.saved(resolve(file));
    kept.hear(0, 'a.mp4', initialized);
    kept.hear(1, 'b.mp4', initialized);
    kept.hear(2, 'c.mp4', warning('checkpoint-not-kept'));
    kept.hear(2, 'c.mp4', initialized);
    kept.hear(0, 'a.mp4', succeeded);
    expect(kept.files()).toEqual(['b.mp4']);
  });
});
