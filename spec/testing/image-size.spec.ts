import { describe, expect, it } from 'vitest';
import { imageSize } from '../../lib/testing/image-size.js';
import { contentType } from '../../lib/testing/media-content.js';
import { sampleMedia } from '../../lib/testing/index.js';

const base64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const images = [
  [
    'image/png',
    1,
    1,
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ],
  ['image/gif', 1, 1, 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'],
  ['image/bmp', 2, 3, 'Qk1GAAAAAAAAADYAAAAoAAAAAgAAAP3///8BABgA'],
] as const;

describe('imageSize', () => {
  it.each(images)('reads a true %s', (type, w, h, text) => {
    expect(contentType(base64(text))).toBe(type);
    expect(imageSize(type, base64(text))).toEqual({ w, h });
  });

  it('walks a JPEG to its frame, past other segments', () => {
    expect(imageSize('image/jpeg', sampleMedia('image/jpeg', 1000))).toEqual({ w: 640, h: 360 });
    const progressive = Uint8Array.of(0xff, 0xd8, 0xff, 0xc4, 0, 4, 0, 0, 0xff, 0xc2, 0, 17, 8, 1, 0, 2, 0, 3);
    expect(imageSize('image/jpeg', progressive)).toEqual({ w: 512, h: 256 });
  });

  it('knows nothing of broken heads and other kinds', () => {
    expect(imageSize('image/png', sampleMedia('image/png', 20))).toBeUndefined();
    expect(imageSize('image/jpeg', Uint8Array.of(0xff, 0xd8, 0xff))).toBeUndefined();
    expect(imageSize('image/jpeg', Uint8Array.of(0xff, 0xd8, 0, 0, 0, 0))).toBeUndefined();
    expect(imageSize('image/webp', new Uint8Array(100))).toBeUndefined();
  });

  it('reads views by their own offset', () => {
    const padded = new Uint8Array(1100);
    padded.set(sampleMedia('image/png', 1000), 100);
    expect(imageSize('image/png', padded.subarray(100))).toEqual({ w: 640, h: 360 });
  });
});

describe('contentType', () => {
  it.each(['image/png', 'image/jpeg', 'image/gif', 'video/mp4', 'video/webm'] as const)('knows %s', (type) => {
    expect(contentType(sampleMedia(type, 300))).toBe(type);
  });

  it.each([
    ['image/webp', 'RIFF\x01\x02\x03\x04WEBPVP8 '],
    ['image/tiff', 'II*\0'],
    ['video/quicktime', '\0\0\0\x14ftypqt  '],
    ['video/mp2t', `G${'x'.repeat(187)}G`],
    [undefined, 'hello'],
    [undefined, ''],
    [undefined, 'RIFF'],
  ])('takes %s by its mark', (type, text) => {
    expect(contentType(Uint8Array.from(text, (character) => character.charCodeAt(0)))).toBe(type);
  });
});
