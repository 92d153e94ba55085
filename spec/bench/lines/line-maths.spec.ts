import { describe, expect, it } from 'vitest';

interface Line {
  readonly mbit: number;
  readonly rtt: number;
  readonly think: number;
  readonly loss: number;
  readonly size: number;
}
interface Uploader {
  readonly segmentBytes: number;
  readonly concurrency: number;
}
interface LineMaths {
  readonly queueBytes: (line: Line) => number;
  readonly lossyMbit: (line: Line) => number;
  readonly expectedSeconds: (line: Line, uploader: Uploader) => number;
  readonly allowedSeconds: (line: Line, uploader: Uploader) => number;
  readonly mbitOf: (bytes: number, seconds: number) => number;
}

// Plain JavaScript, which has no types to import.
const { queueBytes, lossyMbit, expectedSeconds, allowedSeconds, mbitOf } = (await import(
  new URL('line-maths.js', import.meta.url).href
)) as LineMaths;

const MiB = 2 ** 20;
const clean: Line = { mbit: 50, rtt: 60, think: 150, loss: 0, size: 32 * MiB };
const lossy: Line = { ...clean, loss: 0.002 };
const at = (concurrency: number): Uploader => ({ segmentBytes: 4 * MiB, concurrency });

describe('what a line can carry', () => {
  it.each([
    ['one bandwidth-delay product', clean, 375_000],
    ['32 packets at least', { ...clean, mbit: 4 }, 48_000],
  ])('queues %s', (_, line, bytes) => expect(queueBytes(line)).toBe(bytes));

  it('gives one connection less where packets are lost, and less where they are on the way for longer', () => {
    expect(lossyMbit(clean)).toBe(Infinity);
    expect(lossyMbit(lossy)).toBeCloseTo(5.3, 1);
    expect(lossyMbit({ ...lossy, rtt: 120 })).toBeCloseTo(lossyMbit(lossy) / 2);
  });

  it('is slower for one segment at a time, and no faster for more than there are', () => {
    expect(expectedSeconds(lossy, at(1))).toBeGreaterThan(40);
    expect(expectedSeconds(lossy, at(8))).toBeLessThan(12);
    expect(expectedSeconds(lossy, at(16))).toBe(expectedSeconds(lossy, at(8)));
  });

  it('allows an upload more than it should need, and never more than two minutes', () => {
    expect(allowedSeconds(clean, at(1))).toBeGreaterThan(expectedSeconds(clean, at(1)));
    expect(allowedSeconds({ ...lossy, size: 1024 * MiB }, at(1))).toBe(120);
  });

  it('counts in decimal megabits', () => expect(mbitOf(1_000_000, 2)).toBe(4));
});
