import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAnimatedGif } from '../../lib/media/animated-gif.js';

const header = [...Buffer.from('GIF89a'), 1, 0, 1, 0];
const plain = [...header, 0, 0, 0];
const withColors = [...header, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
const control = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
const loop = (name: string): number[] => [0x21, 0xff, 11, ...Buffer.from(name), 3, 1, 0, 0, 0];
const comment = [0x21, 0xfe, 3, 0x2c, 0x2c, 0x3b, 2, 0x3b, 0x21, 0];
const image = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0];
const imageWithColors = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x2c, 0x2c, 0x2c, 0x3b, 0x3b, 0x3b, 2, 2, 0x4c, 1, 0];
const end = [0x3b];

const moving = [...withColors, ...comment, ...control, ...imageWithColors, ...control, ...image, ...end];
const still = [...withColors, ...comment, ...control, ...imageWithColors, ...comment, ...end];

describe('isAnimatedGif', () => {
  it.each([
    ['one image', [...plain, ...image, ...end], false],
    ['one image with tables, comments and controls', still, false],
    ['the old version', [...Buffer.from('GIF87a'), ...plain.slice(6), ...image, ...end], false],
    ['two images', [...plain, ...image, ...image, ...end], true],
    ['two images with tables, comments and controls', moving, true],
    ['NETSCAPE2.0', [...withColors, ...loop('NETSCAPE2.0'), ...image, ...end], true],
    ['ANIMEXTS1.0', [...withColors, ...loop('ANIMEXTS1.0'), ...image, ...end], true],
    ['a loop behind what is no color', [...plain, ...loop('NETSCAPE2.0'), ...image, ...end], true],
    ['a comment that names a loop', [...plain, 0x21, 0xfe, ...loop('NETSCAPE2.0').slice(2), ...image, ...end], false],
    ['another application', [...withColors, ...loop('XMP DataXMP'), ...image, ...end], false],
    ['stray zeros between blocks', [...plain, ...image, 0, 0, ...end], false],
    ['no end after one image', [...plain, ...image], undefined],
    ['garbage after one image', [...plain, ...image, 0x99, ...image], undefined],
    ['a header alone', header, undefined],
    ['nothing', [], undefined],
    ['six bytes of something else', [...Buffer.from('GIF90a')], false],
    ['five bytes of something else', [...Buffer.from('Hello')], undefined],
    ['a PNG', [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], false],
  ])('%s', (_what, bytes, animated) => {
    expect(isAnimatedGif(Uint8Array.from(bytes))).toBe(animated);
  });

  it.each([
    ['a moving one', moving, true],
    ['a still one', still, false],
  ])('does not decide wrongly when %s is cut at any byte', (_what, bytes, animated) => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect([animated, undefined]).toContain(isAnimatedGif(Uint8Array.from(bytes.slice(0, length))));
    }
  });

  it('never throws on garbage behind any beginning', () => {
    fc.assert(
      fc.property(fc.nat(moving.length), fc.uint8Array({ maxLength: 600 }), (length, rest) => {
        expect([true, false, undefined]).toContain(isAnimatedGif(Uint8Array.of(...moving.slice(0, length), ...rest)));
      }),
      { numRuns: 1000 },
    );
  });
});
