import { describe, expect, it } from 'vitest';
import { readRetryAfter, serverNow } from '../../lib/http/retry-after.js';

const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);

describe('readRetryAfter', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['seconds between blanks', { 'retry-after': ' 7 ' }, 7_000],
    ['no seconds at all', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' }, 9_000],
    ['a date that has passed', { 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT' }, 0],
    [
      'a date by a server whose clock is an hour behind',
      { 'retry-after': 'Fri, 20 Nov 2026 11:00:05 GMT', date: 'Fri, 20 Nov 2026 11:00:00 GMT' },
      5_000,
    ],
    ['nothing', {}, undefined],
    ['an empty text', { 'retry-after': '' }, undefined],
    ['a negative number', { 'retry-after': '-1' }, undefined],
    ['a fraction', { 'retry-after': '1.5' }, undefined],
    ['a date of another form', { 'retry-after': '2026-11-20' }, undefined],
    ['a date that there is none of', { 'retry-after': 'Fri, 99 Nov 2026 12:00:09 GMT' }, undefined],
    [
      'a date by a server that has no date',
      { 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT', date: 'Fri, 99 Nov 2026 12:00:00 GMT' },
      9_000,
    ],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['a number beyond all sense', { 'retry-after': '99999999999999' }, undefined],
  ])('reads %s', (_, headers, expected) => {
    expect(readRetryAfter(headers, NOW)).toBe(expected);
  });
});

describe('serverNow', () => {
  it('is the server’s own date, and ours where it gives none', () => {
    expect(serverNow({ date: 'Fri, 20 Nov 2026 11:00:00 GMT' }, NOW)).toBe(NOW - 3_600_000);
    expect(serverNow({ date: 'yesterday' }, NOW)).toBe(NOW);
    expect(serverNow({}, NOW)).toBe(NOW);
  });
});
