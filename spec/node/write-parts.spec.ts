import { Writable } from 'node:stream';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type SliceSize, sliceSize } from '../../lib/node/slice-size.js';
import { type Part, sizeOfParts } from '../../lib/http/body-parts.js';
import { writeParts } from '../../lib/node/write-parts.js';
import { patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';

/** Takes each slice after a pause, and tells the slices that it was given. */
class Collecting extends Writable {
  readonly slices: Uint8Array[] = [];

  constructor(pause = 0) {
    super({
      highWaterMark: 1,
      write: (slice: Uint8Array, _, taken) => {
        this.slices.push(slice);
        setTimeout(taken, pause);
      },
    });
  }

  get size(): number {
    return this.slices.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

const written = (parts: readonly Part[], to: Writable, slices: SliceSize = sliceSize()): Promise<number[]> =>
  lastValueFrom(writeParts(parts, to, slices).pipe(toArray()));

describe('writeParts', () => {
  it('writes the parts whole and in order, views and Blobs alike, and ends the request', async () => {
    const bytes = patternedBytes(3_000_000);
    const parts = [
      bytes.subarray(0, 10),
      new Blob([bytes.subarray(10, 1_500_000)]),
      bytes.subarray(1_500_000, 1_500_000),
      bytes.subarray(1_500_000),
    ];
    expect(sizeOfParts(parts)).toBe(3_000_000);
    const to = new Collecting();
    const taken = await written(parts, to);
    expect(Buffer.compare(Buffer.concat(to.slices), bytes)).toBe(0);
    expect(taken.at(-1)).toBe(3_000_000);
    await until(() => to.writableFinished);
  });

  it('writes slices of the parts, uncopied, and larger ones where they are quick to be taken', async () => {
    const bytes = patternedBytes(5_000_000);
    const to = new Collecting();
    const size = sliceSize();
    await written([bytes], to, size);
    expect(to.slices.every((slice) => slice.buffer === bytes.buffer)).toBe(true);
    expect(to.slices[0]!.byteLength).toBe(64 * 1024);
    expect(to.slices.at(-2)!.byteLength).toBeGreaterThan(64 * 1024);
    // The next request begins where this one has come to, and one that is given up begins anew.
    expect(size.next(Infinity)).toBeGreaterThan(64 * 1024);
    size.forget();
    expect(size.next(Infinity)).toBe(64 * 1024);
  });

  it('tells of bytes only once they have been taken, and never goes back', async () => {
    const to = new Collecting(2);
    const taken: number[] = [];
    await new Promise<void>((complete, error) => {
      writeParts([patternedBytes(2_000_000)], to, sliceSize()).subscribe({
        next: (bytes) => {
          taken.push(bytes);
          expect(bytes).toBe(to.size);
        },
        error,
        complete,
      });
    });
    expect(taken.length).toBeGreaterThan(3);
    expect(taken).toEqual([...taken].sort((one, other) => one - other));
    expect(taken.at(-1)).toBe(2_000_000);
  });

  it('writes the next slice only when the one before has been taken, and none once it is unsubscribed', async () => {
    let taken: (() => void) | undefined;
    const stuck = new Writable({ highWaterMark: 1, write: (_slice, _encoding, done) => void (taken = done) });
    const told: number[] = [];
    const bytes$: Observable<number> = writeParts([patternedBytes(5_000_000)], stuck, sliceSize());
    expect(stuck.writableLength).toBe(0);
    const subscription = bytes$.subscribe((bytes) => told.push(bytes));
    await new Promise((passed) => setTimeout(passed, 30));
    expect(stuck.writableLength).toBe(64 * 1024);
    subscription.unsubscribe();
    taken!();
    await new Promise((passed) => setTimeout(passed, 30));
    expect(stuck.writableLength).toBe(0);
    expect(told).toEqual([]);
  });

  it('writes nothing of a Blob that has been read after it is unsubscribed', async () => {
    let read: ((bytes: ArrayBuffer) => void) | undefined;
    const slow = Object.assign(new Blob(['x']), {
      slice: () => ({ arrayBuffer: () => new Promise((resolve) => (read = resolve)) }),
    });
    const to = new Collecting();
    const subscription = writeParts([slow], to, sliceSize()).subscribe();
    subscription.unsubscribe();
    read!(new ArrayBuffer(1));
    await new Promise((passed) => setTimeout(passed, 10));
    expect(to.slices).toEqual([]);
    expect(to.writableEnded).toBe(false);
  });

  it('makes its slices smaller where they are slow to be taken', async () => {
    const to = new Collecting(220);
    await written([patternedBytes(350_000)], to);
    expect(to.slices.at(-2)!.byteLength).toBeLessThan(to.slices[0]!.byteLength);
    expect(Math.min(...to.slices.slice(0, -1).map(({ byteLength }) => byteLength))).toBeGreaterThanOrEqual(16 * 1024);
  });

  const cause = new Error('the file has gone');
  it.each<[string, () => unknown, unknown]>([
    ['cannot be read any more', () => ({ arrayBuffer: () => Promise.reject(cause) }), cause],
    [
      'cannot be cut any more',
      () => {
        throw cause;
      },
      cause,
    ],
    ['has become shorter', () => new Blob(['x']), undefined],
  ])('fails with a SourceError where a Blob %s, and ends nothing', async (_, slice, why) => {
    const gone = Object.assign(new Blob([new Uint8Array(100_000)]), { slice });
    const to = new Collecting();
    const error: unknown = await written([new Uint8Array(3), gone], to).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'SourceError', message: expect.stringMatching(/cannot be read/) as string });
    expect((error as Error).cause).toBe(why);
    expect(to.writableEnded).toBe(false);
  });

  it.each([
    ['between two slices', 5_000_000],
    ['while the last is under way', 1000],
  ])('fails with a SourceError where the buffer is transferred %s', async (_, size) => {
    const bytes = patternedBytes(size);
    const to = new Collecting(20);
    const end = written([bytes], to).catch((reason: unknown) => reason);
    await until(() => to.slices.length > 0);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(await end).toMatchObject({ name: 'SourceError' });
    expect(to.slices).toHaveLength(1);
  });

  it('fails with a SourceError where the buffer is transferred by whoever is told of a slice', async () => {
    const bytes = patternedBytes(5_000_000);
    const to = new Collecting();
    const failure = await new Promise((error) => {
      writeParts([bytes], to, sliceSize()).subscribe({
        next: () => structuredClone(bytes.buffer, { transfer: [bytes.buffer] }),
        error,
      });
    });
    expect(failure).toMatchObject({ name: 'SourceError' });
  });

  it('ends the request where there are no bytes', async () => {
    const to = new Collecting();
    expect(sizeOfParts([])).toBe(0);
    expect(await written([], to)).toEqual([]);
    expect(to.slices).toEqual([]);
    expect(to.writableFinished).toBe(true);
  });
});
