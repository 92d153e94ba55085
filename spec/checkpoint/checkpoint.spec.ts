import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  indexesOf,
  rangesOf,
  readCheckpoint,
  writeCheckpoint,
} from '../../lib/checkpoint/checkpoint.js';

const checkpoint: Checkpoint = {
  session: { mediaId: '1880028106020515841', mediaKey: '7_1880028106020515841', expiresAt: 1_800_000_000_000 },
  api: 'v2 at https://api.x.com',
  fingerprint: '1000:abc::',
  request: { totalBytes: 1000, mediaType: 'video/mp4', mediaCategory: 'tweet_video' },
  segmentBytes: 100,
  acknowledged: [
    [0, 2],
    [5, 5],
  ],
};
const segments = fc.array(fc.integer({ min: 0, max: 999 }));

describe('the record of an upload', () => {
  it('reads what it has written', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 9_999_999_999_999_999_999n }),
        fc.integer({ min: 1, max: 5_000_000 }),
        segments,
        (id, segmentBytes, indexes) => {
          const session = {
            mediaId: String(id),
            expiresAt: 1_800_000_000_000,
            ...(segmentBytes % 2 && { mediaKey: `7_${id}` }),
          };
          const record = { ...checkpoint, session, segmentBytes, acknowledged: rangesOf(new Set(indexes)) };
          expect(readCheckpoint(writeCheckpoint(record))).toMatchObject(record);
        },
      ),
    );
  });

  it('stays small: a thousand segments are one range', () => {
    expect(
      writeCheckpoint({ ...checkpoint, acknowledged: rangesOf(Array.from({ length: 1000 }, (_, index) => index)) })
        .length,
    ).toBeLessThan(500);
  });

  it('is none in whatever text it is not, and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readCheckpoint(text) === undefined));
  });

  it('is none when it ends early', () => {
    const text = writeCheckpoint(checkpoint);
    for (let length = 0; length < text.length; length++) expect(readCheckpoint(text.slice(0, length))).toBeUndefined();
  });

  it('is none, or one that is whole, whatever stands in the place of a member', () => {
    const paths = [
      'format',
      'api',
      'fingerprint',
      'segmentBytes',
      'acknowledged',
      'session',
      'session.mediaId',
      'session.expiresAt',
      'session.mediaKey',
      'request',
      'request.totalBytes',
      'acknowledged.0',
      'acknowledged.0.1',
    ];
    const whatever = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        -1,
        0.5,
        1e21,
        1000,
        '../../etc',
        '\u001b[2J',
        [[2, 1]],
        [[0, 1000]],
        [[0, 1, 2]],
        [['0', '1']],
        [[null, null]],
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), whatever, (path, value) => {
        const record = readCheckpoint(changed(path, value));
        if (record === undefined) return;
        expect(record.session.mediaId).toMatch(/^\w+$/);
        expect(new Date(record.session.expiresAt).toISOString()).toBeTypeOf('string');
        expect(record.api).toMatch(/^[\x20-\x7e]+$/);
        expect(record.segmentBytes).toBeGreaterThan(0);
        for (const index of indexesOf(record.acknowledged))
          expect(Number.isInteger(index) && index >= 0 && index < 1000).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, string, unknown]>([
    ['another form', 'format', 2],
    ['no form', 'format', undefined],
    ['no media', 'session', undefined],
    ['a media id that is a path', 'session.mediaId', '../2/users'],
    ['a media id that is a number', 'session.mediaId', 1880028106020515841],
    ['a media id before a path', 'session.mediaId', '12/finalize'],
    ['a media id that is too long', 'session.mediaId', '1'.repeat(41)],
    ['an empty media id', 'session.mediaId', ''],
    ['a media key that is none', 'session.mediaKey', {}],
    ['a media key that is a path', 'session.mediaKey', '../7_12'],
    ['a media key before a path', 'session.mediaKey', '7_12/..'],
    ['a media key that is too long', 'session.mediaKey', '7'.repeat(41)],
    ['an account that is no text', 'account', 12],
    ['no account but nothing', 'account', null],
    ['a fingerprint that is no text', 'fingerprint', 12],
    ['a request of no size', 'request', {}],
    ['no request', 'request', undefined],
    ['an end that is no number', 'session.expiresAt', '1800000000000'],
    ['an end just beyond all dates', 'session.expiresAt', 8.64e15 + 1000],
    ['an end just before all dates', 'session.expiresAt', -8.64e15 - 1000],
    ['control characters at the end', 'api', 'v2 at \u0007'],
    ['control characters at the beginning', 'api', '\u0007v2'],
    ['an address without end', 'api', 'v'.repeat(301)],
    ['segments of a negative size', 'segmentBytes', -1],
    ['segments beyond whole numbers', 'segmentBytes', 2 ** 53],
    ['a range of one', 'acknowledged.0', [0]],
    ['a range of three', 'acknowledged.0', [0, 1, 2]],
    ['a range that is none', 'acknowledged.0', 5],
    ['a range from half a segment', 'acknowledged.0', [0.5, 2]],
    ['a range to half a segment', 'acknowledged.0', [0, 2.5]],
    ['a range of texts', 'acknowledged.0', ['0', '2']],
    ['a range from before the first', 'acknowledged.0', [-1, 2]],
    ['an end that no clock shows', 'session.expiresAt', 1e300],
    ['control characters', 'api', 'v2 at \u001b[2J'],
    ['segments of no size', 'segmentBytes', 0],
    ['segments of half a byte', 'segmentBytes', 0.5],
    ['a range from back to front', 'acknowledged.0', [2, 0]],
    ['a segment that X does not take', 'acknowledged.0', [0, 1000]],
    ['no list of segments', 'acknowledged', '0-2'],
    ['more ranges than X takes segments', 'acknowledged', Array.from({ length: 1001 }, () => [0, 999])],
  ])('is none with %s', (_, path, value) => {
    expect(readCheckpoint(changed(path, value))).toBeUndefined();
  });
});

describe('a record that is whole', () => {
  it.each<[string, string, unknown]>([
    ['the last segment', 'acknowledged.0', [999, 999]],
    ['the first segment', 'acknowledged.0', [0, 0]],
    ['no segment yet', 'acknowledged', []],
    ['an account', 'account', '12'],
    ['the last moment of all', 'session.expiresAt', 8.64e15],
    ['a moment before 1970', 'session.expiresAt', -1],
    ['segments of a byte', 'segmentBytes', 1],
    ['no media key', 'session.mediaKey', undefined],
    ['the longest id', 'session.mediaId', '1'.repeat(40)],
    ['the shortest', 'session.mediaId', '1'],
    ['the longest address', 'api', 'v'.repeat(300)],
  ])('is one with %s', (_, path, value) => {
    expect(readCheckpoint(changed(path, value))).toEqual({ format: 1, ...JSON.parse(changed(path, value)) });
  });
});

describe('ranges', () => {
  it('hold the same indexes, each once, in order', () => {
    fc.assert(
      fc.property(segments, (indexes) => {
        const ranges = rangesOf(new Set(indexes));
        expect([...indexesOf(ranges)]).toEqual([...new Set(indexes)].sort((one, other) => one - other));
        for (const [at, [first, last]] of ranges.entries()) {
          expect(first).toBeLessThanOrEqual(last);
          if (at > 0) expect(first).toBeGreaterThan(ranges[at - 1]![1] + 1);
        }
      }),
    );
  });

  it('are as few as can be', () => {
    expect(rangesOf([5, 0, 2, 1])).toEqual([
      [0, 2],
      [5, 5],
    ]);
    expect(rangesOf([])).toEqual([]);
  });
});

/** The record's text with something else in one place. */
function changed(path: string, value: unknown): string {
  const record = JSON.parse(writeCheckpoint(checkpoint)) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  const place = names.reduce<Record<string, unknown>>((at, name) => at[name] as Record<string, unknown>, record);
  place[last] = value;
  return JSON.stringify(record);
}
