import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markOf } from '../../lib/checkpoint/fingerprint.js';
import { checksum } from '../../lib/source/checksum.js';
import type { SourceFacts } from '../../lib/source/chunk-source.js';

const head = new Uint8Array([1, 2, 3]);

describe('checksum', () => {
  it('is another one when one byte is, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 100 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, difference) => {
          const other = bytes.slice();
          other[at % bytes.length]! ^= difference;
          expect(checksum(other)).not.toBe(checksum(bytes));
        },
      ),
    );
  });

  it.each([
    ['', '0'],
    ['a', '30791d91'],
    ['abcd', '86a4849e'],
    ['abcdefg', '945a3939'],
  ])('is the same on every machine, and in the next version: checkpoints hold it. Of %j: %s', (text, sum) => {
    expect(checksum(new TextEncoder().encode(text))).toBe(sum);
  });

  it('is another one when zeros are added', () => {
    const sums = Array.from({ length: 50 }, (_, length) => checksum(new Uint8Array(length)));
    expect(new Set(sums).size).toBe(50);
  });

  it('goes by the bytes of a view, not by where they stand', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 7 }), (bytes, offset) => {
        const place = new Uint8Array(offset + bytes.length + 3).fill(255);
        place.set(bytes, offset);
        expect(checksum(place.subarray(offset, offset + bytes.length))).toBe(checksum(bytes));
      }),
    );
  });
});

describe('the mark of a source', () => {
  it('is found by the path, else by the name, else by size and first bytes', () => {
    expect(markOf({ size: 3, name: 'a.png', identity: '/x/a.png' }, head).key).toBe('/x/a.png');
    expect(markOf({ size: 3, name: 'a.png' }, head).key).toBe('a.png');
    expect(markOf({ size: 3 }, head).key).toBe(markOf({ size: 3 }, head.slice()).key);
    expect(markOf({ size: 3 }, head).key).not.toBe(markOf({ size: 4 }, head).key);
    expect(markOf({ size: 3 }, head).key).not.toBe(markOf({ size: 3 }, new Uint8Array([1, 2, 4])).key);
  });

  it('is another one when the size, the first bytes, the time, the version or the checksum is', () => {
    const facts = { size: 3, name: 'a.png', modified: 5 };
    const marks = [
      markOf(facts, head),
      markOf({ ...facts, size: 4 }, head),
      markOf(facts, new Uint8Array([1, 2, 4])),
      markOf({ ...facts, modified: 5.25 }, head),
      markOf({ ...facts, checksum: () => 'abc' }, head),
      markOf({ ...facts, version: 'abc' }, head),
      markOf({ ...facts, version: 'abd' }, head),
      markOf({ size: 3, name: 'a.png' }, head),
    ];
    expect(new Set(marks.map(({ fingerprint }) => fingerprint)).size).toBe(marks.length);
    expect(new Set(marks.map(({ key }) => key)).size).toBe(1);
  });

  it('takes one for no other, whatever their versions and checksums look like', () => {
    const fingerprints = [
      { modified: 5 },
      { version: '5' },
      { checksum: () => '5' },
      { version: ':5' },
      { version: '5', checksum: () => '5' },
      { version: '5","5' },
    ].map((facts) => markOf({ size: 3, ...facts }, head).fingerprint);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  it.each<[string, Partial<SourceFacts>, boolean]>([
    ['a time', { modified: 5.25 }, true],
    ['a version', { version: '"one"' }, true],
    ['a checksum', { checksum: () => 'abc' }, true],
    ['nothing', {}, false],
    ['a name and a path', { name: 'a.png', identity: '/x/a.png' }, false],
    ['an empty version', { version: '' }, false],
    ['an empty checksum', { checksum: () => '' }, false],
    ['a time that is none', { modified: NaN }, false],
    ['a time without end', { modified: Infinity }, false],
    ['a time before all times', { modified: -5 }, false],
    ['the first of all times', { modified: 1 }, true],
    ['a system without times', { modified: 0 }, false],
    ['a time that is not there', { modified: null as unknown as number }, false],
  ])('of a source with %s: whether it can prove that it is the same', (_, facts, provable) => {
    expect(markOf({ size: 3, ...facts }, head).provable).toBe(provable);
  });
});
