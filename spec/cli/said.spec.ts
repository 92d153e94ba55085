import { describe, expect, it } from 'vitest';
import { saidPart, saidSize } from '../../lib/cli/said-size.js';
import { countdown, saidTime, saidWait } from '../../lib/cli/said-time.js';

describe('sizes', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_950, '1.0 MB'],
    [4_194_304, '4.2 MB'],
    [2_500_000_000, '2.5 GB'],
  ])('%i is %s', (bytes, said) => {
    expect(saidSize(bytes)).toBe(said);
  });

  it('are told in the unit of the whole', () => {
    expect([saidPart(52_000, 4_194_304), saidPart(12, 500), saidPart(0, 3e9)]).toEqual([
      '0.1 of 4.2 MB',
      '12 of 500 bytes',
      '0.0 of 3.0 GB',
    ]);
  });
});

describe('times', () => {
  it.each([
    [-5, '0 s', '0:00'],
    [1, '1 s', '0:01'],
    [59_001, '1 min', '1:00'],
    [723_000, '12 min 3 s', '12:03'],
    [3_600_000, '1 h', '1:00:00'],
    [3_725_000, '1 h 2 min', '1:02:05'],
    [200_000_000, '2 d 7 h', '55:33:20'],
  ])('%i ms is %s, %s', (ms, said, counted) => {
    expect([saidTime(ms), countdown(ms)]).toEqual([said, counted]);
  });

  it.each([
    [0, 'now'],
    [49, 'now'],
    [51, 'in 0.1 s'],
    [1_540, 'in 1.5 s'],
    [10_000, 'in 10 s'],
    [723_000, 'in 12 min 3 s'],
  ])('a wait of %i ms is %s', (ms, said) => {
    expect(saidWait(ms)).toBe(said);
  });
});
