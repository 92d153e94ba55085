import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../lib/api/exact-json.js';

/** Whole numbers of 16 to 19 digits, as their digits. */
const longDigits = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n - 1n }))
  .map(([sign, digits]) => `${sign}${digits}`);

/** JSON values whose strings look like numbers, JSON and escapes. */
const value = fc
  .jsonValue({
    stringUnit: fc.constantFrom('1', '9', '0', '"', '\\', ':', ',', ' ', '-', 'e', '.', '\n', 'ü', '{', '}'),
  })
  .map((given): unknown =>
    JSON.parse(JSON.stringify(given), (_, member: unknown) =>
      Number.isInteger(member) && !Number.isSafeInteger(member) ? 0 : member,
    ),
  );

describe('parseExactJson', () => {
  it.each<[string, unknown]>([
    ['{"media_id":1374383257052012546}', { media_id: '1374383257052012546' }],
    [
      '[9007199254740991,9007199254740992,-9007199254740991,-9007199254740993]',
      [9007199254740991, '9007199254740992', -9007199254740991, '-9007199254740993'],
    ],
    ['1374383257052012546', '1374383257052012546'],
    [
      '{"a" : 12345678901234567890 ,"b":\n12345678901234567891\n}',
      { a: '12345678901234567890', b: '12345678901234567891' },
    ],
    [
      '{"text":"id 1374383257052012546, \\"1374383257052012546\\": 1374383257052012546 \\\\"}',
      { text: 'id 1374383257052012546, "1374383257052012546": 1374383257052012546 \\' },
    ],
    ['{"12345678901234567890":12345678901234567890}', { '12345678901234567890': '12345678901234567890' }],
    [
      '[1.5,1e3,-0.25,2E+2,0,12345678901234567890.5,1e400]',
      [1.5, 1000, -0.25, 200, 0, 12345678901234567890.5, Infinity],
    ],
    ['[true,false,null,""]', [true, false, null, '']],
  ])('reads %s exactly', (text, expected) => {
    expect(parseExactJson(text)).toEqual(expected);
  });

  it('keeps every digit of a whole number, wherever it stands', () => {
    fc.assert(
      fc.property(longDigits, fc.constantFrom('', ' ', '\n\t'), (digits, blank) => {
        const parsed = parseExactJson(`{"a":[${blank}${digits}${blank}],"b":${digits}}`) as {
          a: unknown[];
          b: unknown;
        };
        expect([String(parsed.a[0]), String(parsed.b)]).toEqual([digits, digits]);
      }),
    );
  });

  it('leaves digits in strings and in names untouched', () => {
    fc.assert(
      fc.property(longDigits, value, (digits, other) => {
        const given = { [`x${digits}`]: digits, text: `"${digits}": ${digits},\\${digits}`, other };
        expect(parseExactJson(JSON.stringify(given))).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  it('reads what JSON.parse reads, where all numbers are within a double', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (given, space) => {
        const text = JSON.stringify(given, null, space);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '',
    ' ',
    'undefined',
    '<html>',
    '{"a":',
    '{"media_id":1374383257052012546',
    '{"a":1}}',
    '{12345678901234567890:1}',
    '[012345678901234567890]',
    "{'a':1}",
    '"unended 12345678901234567890',
  ])('gives undefined for what is not JSON: %j', (text) => {
    expect(parseExactJson(text)).toBeUndefined();
  });

  it('reads a string of ten million signs, escaped or not', () => {
    for (const sign of ['x', '\n', '1']) {
      const text = JSON.stringify({ a: sign.repeat(10_000_000), id: 0 }).replace('"id":0', '"id":1374383257052012546');
      expect((parseExactJson(text) as { id: unknown }).id === '1374383257052012546', JSON.stringify(sign)).toBe(true);
    }
  });

  it('gives up at once on a long text that is not JSON', () => {
    expect(parseExactJson('"'.concat('\\"'.repeat(2_000_000)))).toBeUndefined();
  });
});
