import * as fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { NetworkError, type UploadEvent, uploadProgress } from 'rx-media-upload';
import { fractionOf } from '../../lib/operators/upload-progress.js';
import { marbles } from '../support/marbles.js';
import { events } from '../support/upload-events.js';

const { mediaId } = events.i;

describe('uploadProgress', () => {
  it('goes from 0 to 1: bytes up to 0.9, then the processing', () => {
    marbles(({ cold, expectObservable }) => {
      const upload$ = cold('ipabfqhos|', events);
      const expected = '    0pab--hos|';
      expectObservable(upload$.pipe(uploadProgress())).toBe(expected, {
        0: 0,
        p: 0.225,
        a: 0.45,
        b: 0.9,
        h: 0.9 + 0.5 * (0.99 - 0.9),
        o: 0.99,
        s: 1,
      });
    });
  });

  it('never goes back: not over a retry, a smaller count or a new session', () => {
    marbles(({ cold, expectObservable }) => {
      const upload$ = cold('iarpzyiab|', events);
      const expected = '    0a------b|';
      expectObservable(upload$.pipe(uploadProgress())).toBe(expected, { 0: 0, a: 0.45, b: 0.9 });
    });
  });

  it('emits only what has changed', () => {
    marbles(({ cold, expectObservable }) => {
      const upload$ = cold('wippaaddss|', events);
      const expected = '    0-p-a---s-|';
      expectObservable(upload$.pipe(uploadProgress())).toBe(expected, { 0: 0, p: 0.225, a: 0.45, s: 1 });
    });
  });

  it('fails as the upload fails, completes as it completes, and unsubscribes from it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing$ = cold<UploadEvent>('i-#', events, new NetworkError('gone'));
      expectObservable(failing$.pipe(uploadProgress())).toBe('0-#', { 0: 0 }, new NetworkError('gone'));
      expectObservable(cold<UploadEvent>('--|').pipe(uploadProgress())).toBe('--|');
      const upload$ = cold<UploadEvent>('i--a|', events);
      expectObservable(upload$.pipe(uploadProgress()), '--!').toBe('0--', { 0: 0 });
      expectSubscriptions(upload$.subscriptions).toBe('^-!');
    });
  });

  it('starts anew for each subscription', async () => {
    const progress$ = from<UploadEvent[]>([events.i, events.b]).pipe(uploadProgress(), toArray());
    expect(await lastValueFrom(progress$)).toEqual([0, 0.9]);
    expect(await lastValueFrom(progress$)).toEqual([0, 0.9]);
  });

  it('stays between 0 and 1 and rises, whatever X tells', async () => {
    const event = fc.oneof(
      fc.constantFrom<UploadEvent>(...Object.values(events)),
      fc.oneof(fc.double({ noNaN: true }), fc.integer()).map((progressPercent): UploadEvent => ({
        type: 'processing',
        mediaId,
        state: 'in_progress',
        progressPercent,
      })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event), async (upload) => {
        const fractions = await lastValueFrom(from(upload).pipe(uploadProgress(), toArray()));
        expect(
          fractions.every(
            (fraction, index) => fraction >= 0 && fraction <= 1 && (index === 0 || fraction > fractions[index - 1]!),
          ),
        ).toBe(true);
        if (!upload.some(({ type }) => type === 'succeeded')) expect(fractions.at(-1) ?? 0).toBeLessThan(1);
      }),
    );
  });
});

describe('fractionOf', () => {
  it.each([
    [undefined, 0],
    [0, 0],
    [50, 0.45],
    [100, 0.9],
  ])('begins a resumed upload of 100 bytes where X has %s of them', (resumedBytes, fraction) => {
    const resumed = resumedBytes === undefined ? {} : { resumedBytes };
    expect(fractionOf({ ...events.i, resumed: true, ...resumed })).toBe(fraction);
  });

  it.each([-50, -Infinity, 0])('takes %d %% of the processing for its beginning', (progressPercent) => {
    expect(fractionOf({ type: 'processing', mediaId, state: 'in_progress', progressPercent })).toBe(0.9);
  });
  it.each([100, 250, Infinity])('takes %d %% of the processing for almost ready', (progressPercent) => {
    expect(fractionOf({ type: 'processing', mediaId, state: 'in_progress', progressPercent })).toBeCloseTo(0.99, 10);
  });
});
