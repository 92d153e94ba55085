import { describe, expect, it } from 'vitest';
import { blobSpool } from 'rx-media-upload';
import { checkedSize, readerOf } from '../../lib/source/reader-of.js';
import { SpoolingReader } from '../../lib/source/spooling-reader.js';
import { StreamReader } from '../../lib/source/stream-reader.js';
import { scriptedPull } from '../support/scripted-pull.js';

const pull = scriptedPull();

describe('the reader of what is pulled', () => {
  it('reads straight from it where its size is known, be it nothing', async () => {
    for (const size of [0, 9]) {
      const reader = readerOf(pull, { name: 'a.png' }, { size, spool: undefined });
      expect(reader).toBeInstanceOf(StreamReader);
      expect(await reader.facts()).toEqual({ size, name: 'a.png', onePass: true });
    }
  });

  it('reads it from a spool where it is not, a Blob unless another is given', async () => {
    let made = 0;
    const spool = () => (made++, blobSpool());
    for (const given of [undefined, spool]) {
      const reader = readerOf(pull, {}, { size: undefined, spool: given });
      expect(reader).toBeInstanceOf(SpoolingReader);
      expect(await reader.facts()).toEqual({ size: 0 });
    }
    expect(made).toBe(1);
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses a size of %d', (size) => {
    expect(() => checkedSize(size)).toThrow(
      expect.objectContaining({
        name: 'InvalidUploadError',
        message: `size must be a whole number of bytes, not ${size}: leave it out where it is not known.`,
      }),
    );
    expect(() => readerOf(pull, {}, { size, spool: undefined })).toThrow(/size must be/);
  });

  it.each([0, 1, 2 ** 53 - 1])('takes a size of %d', (size) => {
    expect(checkedSize(size)).toBe(size);
  });
});
