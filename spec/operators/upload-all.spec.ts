import * as fc from 'fast-check';
import { from, lastValueFrom, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  NetworkError,
  type UploadAllEvent,
  uploadAllMedia,
  uploadAllProgress,
  type UploadedMedia,
} from 'rx-media-upload';
import { events } from '../support/upload-events.js';

const { i, a, b, f, s } = events;
const sized = (bytes: number): typeof i => ({ ...i, totalBytes: bytes as 100 });
const media = s.media as UploadedMedia;
const failed = { type: 'failed', error: new NetworkError('gone') } as const;
const at = (index: number, event: object, count?: number): UploadAllEvent =>
  ({ ...event, index, ...(count !== undefined && { count }) }) as UploadAllEvent;
const progressOf = (list: readonly UploadAllEvent[]): Promise<number[]> =>
  lastValueFrom(from(list).pipe(uploadAllProgress(), toArray()));

describe('uploadAllProgress', () => {
  it('weighs each source by its bytes', async () => {
    const told = await progressOf([at(0, sized(300), 2), at(1, sized(100), 2), at(1, b, 2), at(1, s, 2), at(0, s, 2)]);
    expect(told).toEqual([0, 0.225, 0.25, 0.999, 1]);
  });

  it('takes a source that has told nothing yet for an average one', async () => {
    // 100 bytes of four times 100, as far as is known.
    expect(await progressOf([at(0, i, 4), at(0, b, 4)])).toEqual([0, 0.225, 1]);
  });

  it('counts as far as the list was pulled where nobody knows how long it is', async () => {
    expect(await progressOf([at(0, i), at(1, i), at(0, s)])).toEqual([0, 0.5, 1]);
  });

  it('counts what has failed as done, whether its size was told or not', async () => {
    expect(await progressOf([at(0, failed, 2), at(1, i, 2), at(1, a, 2)])).toEqual([0.5, 0.725, 1]);
    expect(await progressOf([at(0, i, 2), at(0, failed, 2), at(1, i, 2), at(1, failed, 2)])).toEqual([
      0, 0.5, 0.999, 1,
    ]);
  });

  it('is 1 at the end, of nothing too', async () => {
    expect(await progressOf([])).toEqual([1]);
  });

  it('fails as the uploads fail, and begins anew with each subscription', async () => {
    const failing = throwError(() => failed.error).pipe(uploadAllProgress());
    await expect(lastValueFrom(failing)).rejects.toBe(failed.error);
    const twice$ = from([at(0, i, 1), at(0, b, 1)]).pipe(uploadAllProgress(), toArray());
    expect(await lastValueFrom(twice$)).toEqual(await lastValueFrom(twice$));
  });

  it('never goes back and stays within 0 and 1, whatever comes in whatever order', async () => {
    const event = fc.constantFrom<object>(i, sized(7), sized(1_000_000), a, b, f, s, failed, events.r, events.w);
    const list = fc.array(fc.tuple(fc.nat(5), event, fc.option(fc.nat(8), { nil: undefined })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(list, async (given) => {
        const told = await progressOf(given.map(([index, one, count]) => at(index, one, count)));
        expect(told.at(-1)).toBe(1);
        told.forEach((fraction, nth) => {
          expect(fraction).toBeGreaterThanOrEqual(told[nth - 1] ?? 0);
          expect(fraction).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});

describe('uploadAllMedia', () => {
  it('lists what has come of each, in the order of the sources', async () => {
    const list = [at(2, i), at(2, s), at(0, failed), at(1, s)];
    expect(await lastValueFrom(from(list).pipe(uploadAllMedia()))).toEqual([
      { index: 0, error: failed.error },
      { index: 1, media },
      { index: 2, media },
    ]);
  });

  it('is an empty list of nothing, and fails as the uploads fail', async () => {
    expect(await lastValueFrom(from<UploadAllEvent[]>([]).pipe(uploadAllMedia()))).toEqual([]);
    await expect(lastValueFrom(throwError(() => failed.error).pipe(uploadAllMedia()))).rejects.toBe(failed.error);
  });
});
