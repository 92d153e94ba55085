import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidUploadError } from 'rx-media-upload';
import { halved, planSegments, sizeOfSegment, sizeOfSegments } from '../../lib/upload/segment-plan.js';

const MiB = 1024 * 1024;

describe('planSegments', () => {
  it.each<[string, number, Parameters<typeof planSegments>[1], number, number]>([
    ['1 byte', 1, {}, 4 * MiB, 1],
    ['one segment less a byte', 4 * MiB - 1, {}, 4 * MiB, 1],
    ['one segment', 4 * MiB, {}, 4 * MiB, 1],
    ['one segment and a byte', 4 * MiB + 1, {}, 4 * MiB, 2],
    ['three segments less a byte', 29, { segmentBytes: 10 }, 10, 3],
    ['three segments', 30, { segmentBytes: 10 }, 10, 3],
    ['three segments and a byte', 31, { segmentBytes: 10 }, 10, 4],
    ['1000 segments', 1000 * MiB, { segmentBytes: MiB }, MiB, 1000],
    ['a byte more than 1000 segments', 1000 * MiB + 1, { segmentBytes: MiB }, MiB + 1, 1000],
    ['1001 segments', 1001 * MiB, { segmentBytes: MiB }, 1_049_625, 1000],
    ['the most that fits', 5_000_000_000, {}, 5_000_000, 1000],
    [
      '16 GiB to an endpoint that takes larger segments',
      16 * 1024 * MiB,
      { maxSegmentBytes: 17_179_870 },
      17_179_870,
      1000,
    ],
    ['a preference above the maximum', 100, { segmentBytes: 50, maxSegmentBytes: 20 }, 20, 5],
    ['a preference at the maximum', 100, { segmentBytes: 20, maxSegmentBytes: 20 }, 20, 5],
    ['a small file for several at a time', 3 * MiB, { concurrency: 'auto' }, MiB, 3],
    ['a byte for several at a time', 1, { concurrency: 'auto' }, 2 * MiB, 1],
    ['2 MiB for several at a time', 2 * MiB, { concurrency: 'auto' }, 2 * MiB, 1],
    ['a byte more than 2 MiB for several at a time', 2 * MiB + 1, { concurrency: 'auto' }, MiB, 3],
    ['16 MiB for several at a time', 16 * MiB, { concurrency: 'auto' }, MiB, 16],
    ['a byte more for several at a time', 16 * MiB + 1, { concurrency: 'auto' }, MiB + 1, 16],
    ['40 MiB for several at a time', 40 * MiB, { concurrency: 'auto' }, 2.5 * MiB, 16],
    ['64 MiB for several at a time', 64 * MiB, { concurrency: 'auto' }, 4 * MiB, 16],
    ['a large file for several at a time', 512 * MiB, { concurrency: 'auto' }, 4 * MiB, 128],
    ['what was asked for, for several at a time', 64 * MiB, { concurrency: 'auto', segmentBytes: MiB }, MiB, 64],
    [
      'no more than the most, for several at a time',
      64 * MiB,
      { concurrency: 'auto', maxSegmentBytes: 100_000 },
      100_000,
      672,
    ],
    ['a small file for three at a time', 3 * MiB, { concurrency: 3 }, 4 * MiB, 1],
  ])('cuts %s', (_, totalBytes, options, segmentBytes, segmentCount) => {
    expect(planSegments(totalBytes, options)).toEqual({ totalBytes, segmentBytes, segmentCount });
  });

  it.each([
    [
      5_000_000_001,
      {},
      /5000000001 bytes do not fit 1000 segments of 5000000 bytes.*at most 5000000000 bytes.*maxSegmentBytes to 5000001/,
    ],
    [16 * 1024 * MiB, {}, /maxSegmentBytes to 17179870/],
    [1001, { maxSegmentBytes: 1 }, /1001 bytes do not fit/],
  ])('refuses %d bytes, and says what would do', (totalBytes, options, message) => {
    expect(() => planSegments(totalBytes, options)).toThrow(InvalidUploadError);
    expect(() => planSegments(totalBytes, options)).toThrow(message);
  });

  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 53, '8' as unknown as number])('refuses segments of %d bytes', (bytes) => {
    expect(() => planSegments(8, { segmentBytes: bytes })).toThrow(/^segmentBytes must be a whole number/);
    expect(() => planSegments(8, { maxSegmentBytes: bytes })).toThrow(/^maxSegmentBytes must be a whole number/);
  });

  it('cuts any file into at most 1000 segments, none above the maximum, that make up the file', () => {
    const size = fc.integer({ min: 1, max: 6_000_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000_000 }),
        size,
        size,
        (totalBytes, segmentBytes, maxSegmentBytes) => {
          if (totalBytes > maxSegmentBytes * 1000) {
            expect(() => planSegments(totalBytes, { segmentBytes, maxSegmentBytes })).toThrow(InvalidUploadError);
            return;
          }
          const plan = planSegments(totalBytes, { segmentBytes, maxSegmentBytes });
          const sizes = Array.from({ length: plan.segmentCount }, (_, index) => sizeOfSegment(plan, index));
          expect(plan.segmentCount).toBeLessThanOrEqual(1000);
          expect(Math.min(...sizes)).toBeGreaterThan(0);
          expect(Math.max(...sizes)).toBeLessThanOrEqual(maxSegmentBytes);
          expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(totalBytes);
          expect(plan.segmentBytes).toBeGreaterThanOrEqual(Math.min(segmentBytes, maxSegmentBytes));
        },
      ),
    );
  });
});

describe('sizeOfSegment', () => {
  it('gives the last segment what is left', () => {
    expect([0, 1, 2].map((index) => sizeOfSegment(planSegments(25, { segmentBytes: 10 }), index))).toEqual([10, 10, 5]);
    expect([0, 1].map((index) => sizeOfSegment(planSegments(20, { segmentBytes: 10 }), index))).toEqual([10, 10]);
  });
});

describe('sizeOfSegments', () => {
  it('counts each, the last one shorter', () => {
    const plan = planSegments(25, { segmentBytes: 10 });
    expect([[], [0], [2], [2, 0], [0, 1, 2]].map((indexes) => sizeOfSegments(plan, indexes))).toEqual([
      0, 10, 5, 15, 25,
    ]);
  });
});

describe('halved', () => {
  it.each<[string, number, number, number | undefined]>([
    ['an even size', 1000, 300, 150],
    ['an odd size', 1000, 301, 151],
    ['a file smaller than a segment', 7, 300, 4],
    ['two bytes', 10, 2, 1],
    ['a single byte', 10, 1, undefined],
    ['a file of a single byte', 1, 300, undefined],
    ['halves that are X’s thousand', 500_000, 1000, 500],
    ['halves that are one more', 500_001, 1000, undefined],
    ['halves larger than X takes by default', 8_000_000_000, 17_000_000, 8_500_000],
  ])('%s', (_, totalBytes, segmentBytes, half) => {
    const plan = { totalBytes, segmentBytes, segmentCount: Math.ceil(totalBytes / segmentBytes) };
    if (half === undefined) expect(halved(plan)).toBeUndefined();
    else expect(halved(plan)).toEqual({ totalBytes, segmentBytes: half, segmentCount: Math.ceil(totalBytes / half) });
  });
});
