import { describe, expect, it } from 'vitest';
import { asNumber, asObject, asText, momentOf } from '../../lib/api/json-shape.js';
import { mediaIdOf, mediaIdOfKey } from '../../lib/api/media-ref.js';

describe('what JSON may hold', () => {
  it.each<[unknown, number | undefined]>([
    [7, 7],
    ['7', 7],
    [' 7 ', 7],
    ['1e3', 1000],
    ['', undefined],
    [' ', undefined],
    ['7 s', undefined],
    [NaN, undefined],
    ['Infinity', undefined],
    [true, undefined],
    [null, undefined],
    [[7], undefined],
  ])('is a number, or a text of one: %j', (value, number) => {
    expect(asNumber(value)).toBe(number);
  });

  it('is a text with something in it, or an object that is no list', () => {
    expect([asText('a'), asText(''), asText(7)]).toEqual(['a', undefined, undefined]);
    expect([asObject({}), asObject([]), asObject(null), asObject('a')]).toEqual([{}, undefined, undefined, undefined]);
  });

  it.each([
    [8.64e15, 8.64e15],
    [-8.64e15, -8.64e15],
    [8.64e15 + 1000, undefined],
    [-8.64e15 - 1000, undefined],
    [NaN, undefined],
  ])('is a moment that a Date can hold: %d', (ms, moment) => {
    expect(momentOf(ms)).toBe(moment);
    if (moment !== undefined) expect(new Date(moment).toISOString()).toMatch(/Z$/);
  });
});

describe('the name of a media', () => {
  it.each([
    ['7_710511363345354753', '710511363345354753'],
    ['13_710511363345354753', '710511363345354753'],
    ['7_12x', undefined],
    ['x7_12', undefined],
    ['_12', undefined],
    ['7_', undefined],
    ['7', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('is in a key of X’s form: %s', (mediaKey, mediaId) => {
    expect(mediaIdOfKey(mediaKey)).toBe(mediaId);
  });

  it('is the id, the id in the key, or the key as it stands', () => {
    expect(['12', { mediaKey: '7_12' }, { mediaKey: 'odd' }].map(mediaIdOf)).toEqual(['12', '12', 'odd']);
  });
});
