import { describe, expect, it } from 'vitest';
import { idIn, isAnother } from '../../lib/api/reply-id.js';

describe('idIn', () => {
  it.each<[Record<string, unknown>, string | undefined]>([
    [{ id: '12' }, '12'],
    [{ id: 12 }, '12'],
    [{ media_id: 12, media_key: '7_13' }, '12'],
    [{ media_id_string: '12', media_id: 13 }, '12'],
    [{ id: 'x', media_id_string: '12' }, '12'],
    [{ id: 'x1', media_id_string: '12' }, '12'],
    [{ id: '1x', media_id: 12 }, '12'],
    [{ id: 2 ** 53, media_id_string: '12' }, '12'],
    [{ media_key: '7_12' }, '12'],
    [{ media_id_string: 'x' }, 'x'],
    [{ media_id_string: 'x', media_id: 'y', media_key: '7_12' }, '12'],
    [{ id: '', media_id: null }, undefined],
    [{ id: 1.5 }, undefined],
    [{}, undefined],
  ])('finds in %j the first id that can be X’s, else the first that is there', (body, id) => {
    expect(idIn(body)).toBe(id);
  });
});

describe('isAnother', () => {
  it('goes by the id and by the key, and a reply that names none is no other', () => {
    expect(isAnother('12', '12', {})).toBe(false);
    expect(isAnother('13', '12', {})).toBe(true);
    expect(isAnother(undefined, '12', {})).toBe(false);
    expect(isAnother('13', 'some_key', { media_key: 'some_key' })).toBe(false);
  });
});
