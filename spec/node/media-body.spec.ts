import { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { MediaBody } from '../../lib/node/media-body.js';
import { sliceSize } from '../../lib/node/slice-size.js';
import { patternedBytes } from '../support/patterned-bytes.js';

/** Takes everything, and tells the slices that it was given. */
function collecting(pause = 0): { readonly sink: Writable; readonly slices: Uint8Array[] } {
  const slices: Uint8Array[] = [];
  const sink = new Writable({
    highWaterMark: 1,
    write: (slice: Uint8Array, _, taken) => {
      slices.push(slice);
      setTimeout(taken, pause);
    },
  });
  return { sink, slices };
}

describe('MediaBody', () => {
  it('gives its parts whole and in order, views and Blobs alike', async () => {
    const bytes = patternedBytes(3_000_000);
    const body = new MediaBody([bytes.subarray(0, 10), new Blob([bytes.subarray(10, 1_500_000)]), bytes.subarray(1_500_000, 1_500_000), bytes.subarray(1_500_000)], sliceSize(), () => undefined);
    expect(body.size).toBe(3_000_000);
    const { sink, slices } = collecting();
    await pipeline(body, sink);
    expect(Buffer.compare(Buffer.concat(slices), bytes)).toBe(0);
  });

  it('gives slices of the parts, uncopied, and larger ones where they are quick to be taken', async () => {
    const bytes = patternedBytes(5_000_000);
    const { sink, slices } = collecting();
    const size = sliceSize();
    await pipeline(new MediaBody([bytes], size, () => undefined), sink);
    expect(slices.every((slice) => slice.buffer === bytes.buffer)).toBe(true);
    expect(slices[0]!.byteLength).toBe(64 * 1024);
    expect(slices.at(-2)!.byteLength).toBeGreaterThan(64 * 1024);
    // The next request begins where this one has come to, and one that is given up begins anew.
    expect(size.next(Infinity)).toBeGreaterThan(64 * 1024);
    size.forget();
    expect(size.next(Infinity)).toBe(64 * 1024);
  });

  it('tells of bytes only once they have been taken, and never goes back', async () => {
    const bytes = patternedBytes(2_000_000);
    const { sink, slices } = collecting(2);
    const told: number[] = [];
    const body: MediaBody = new MediaBody([bytes], sliceSize(), () => {
      told.push(body.flushed);
      expect(body.flushed).toBeLessThanOrEqual(slices.reduce((sum, slice) => sum + slice.byteLength, 0));
    });
    await pipeline(body, sink);
    expect(told.length).toBeGreaterThan(3);
    expect(told).toEqual([...told].sort((one, other) => one - other));
    expect(told.at(-1)).toBeLessThanOrEqual(2_000_000);
  });

  it('reads on only when bytes are asked for', async () => {
    const body = new MediaBody([patternedBytes(5_000_000)], sliceSize(), () => undefined);
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined });
    body.pipe(stuck);
    await new Promise((passed) => setTimeout(passed, 30));
    expect(body.readableLength + stuck.writableLength).toBeLessThan(1_000_000);
    body.destroy();
    stuck.destroy();
  });

  it('makes its slices smaller where they are slow to be taken', async () => {
    const { sink, slices } = collecting(220);
    await pipeline(new MediaBody([patternedBytes(350_000)], sliceSize(), () => undefined), sink);
    expect(slices.at(-2)!.byteLength).toBeLessThan(slices[0]!.byteLength);
    expect(Math.min(...slices.slice(0, -1).map(({ byteLength }) => byteLength))).toBeGreaterThanOrEqual(16 * 1024);
  });

  it('fails where a Blob cannot be read any more', async () => {
    const gone = Object.assign(new Blob(['x']), { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('the file has gone')) }) });
    const body = new MediaBody([new Uint8Array(3), gone], sliceSize(), () => undefined).resume();
    await expect(finished(body)).rejects.toThrow('the file has gone');
  });

  it('is empty where it has no bytes', async () => {
    const { sink, slices } = collecting();
    const body = new MediaBody([], sliceSize(), () => undefined);
    expect(body.size).toBe(0);
    await pipeline(body, sink);
    expect(slices).toEqual([]);
  });
});
