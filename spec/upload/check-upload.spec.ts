import { describe, expect, it } from 'vitest';
import { InvalidUploadError, type UploadOptions } from 'rx-media-upload';
import { checkLimits, checkMediaType, checkOptions } from '../../lib/upload/check-upload.js';
import { PNG } from '../support/patterned-bytes.js';

const IMAGE_LIMIT = 5 * 1_048_576;
const TEXT = new TextEncoder().encode('not media');

describe('checkOptions', () => {
  it.each<[string, readonly unknown[]]>([
    ['concurrency', [1, 2, 1000, undefined]],
    ['processingTimeout', [0.5, 1, 1e9, Infinity, undefined]],
    ['statusInterval', [0.5, 1, 1e9, Infinity, undefined]],
    ['limits', ['error', 'warn', 'off', undefined]],
    ['target', ['tweet', 'dm', 'amplify', undefined]],
    ['altText', ['a', 'ä'.repeat(1000), undefined]],
  ])('takes a good %s', (name, values) => {
    for (const value of values) expect(() => checkOptions({ [name]: value })).not.toThrow();
  });

  it.each<[string, readonly unknown[]]>([
    ['concurrency', [0, -1, 1.5, NaN, Infinity, '2']],
    ['processingTimeout', [0, -1, NaN]],
    ['statusInterval', [0, -1, NaN]],
    ['limits', ['', 'Error', 'none']],
    ['target', ['', 'DM', 'story']],
    ['altText', ['', 'a'.repeat(1001)]],
  ])('refuses a bad %s, and names it', (name, values) => {
    for (const value of values) {
      expect(() => checkOptions({ [name]: value })).toThrow(InvalidUploadError);
      if (name !== 'altText') expect(() => checkOptions({ [name]: value })).toThrow(new RegExp(`^${name} `));
    }
  });
});

describe('checkLimits', () => {
  const warnings = (size: number, category: 'tweet_image' | undefined, options: UploadOptions, type = 'image/png') =>
    checkLimits({ size }, type, category, options).map(({ type: kind, code }) => `${kind} ${code}`);

  it('takes the last byte that X takes, and not the next', () => {
    expect(warnings(IMAGE_LIMIT, 'tweet_image', {})).toEqual([]);
    expect(warnings(IMAGE_LIMIT, 'tweet_image', { limits: 'warn' })).toEqual([]);
    expect(() => warnings(IMAGE_LIMIT + 1, 'tweet_image', {})).toThrow(InvalidUploadError);
    expect(() => warnings(IMAGE_LIMIT + 1, 'tweet_image', { limits: 'error' })).toThrow(
      /^The source has 5242881 bytes, and X takes at most 5242880 as tweet_image: make it smaller/,
    );
    expect(() => checkLimits({ size: 1e9, name: 'a.png' }, 'image/png', 'tweet_image', {})).toThrow(/^a\.png has /);
  });

  it('warns of each odd thing, and of none where that is off or nothing is known', () => {
    const both = ['warning limit-exceeded', 'warning category-mismatch'];
    expect(warnings(1e9, 'tweet_image', { limits: 'warn' }, 'video/mp4')).toEqual(both);
    expect(warnings(1, 'tweet_image', {}, 'video/mp4')).toEqual(both.slice(1));
    expect(warnings(1e9, 'tweet_image', { limits: 'off' }, 'video/mp4')).toEqual([]);
    expect(warnings(1e12, undefined, {}, 'video/mp4')).toEqual([]);
    expect(warnings(1e12, undefined, {}, 'model/gltf-binary')).toEqual([]);
    expect(checkLimits({ size: 1e12 }, 'text/vtt', 'subtitles', {})).toEqual([]);
  });

  it('says in a warning how large it is, and what X takes', () => {
    expect(
      checkLimits({ size: 6e6 }, 'image/png', 'tweet_image', { limits: 'warn' }).map(({ message }) => message),
    ).toEqual(['The source has 6000000 bytes, and X takes at most 5242880 as tweet_image']);
    expect(checkLimits({ size: 1 }, 'video/mp4', 'tweet_image', {}).map(({ message }) => message)).toEqual([
      'X is likely to refuse video/mp4 as tweet_image',
    ]);
  });
});

describe('checkMediaType', () => {
  it('refuses what X does not take, said or found', () => {
    expect(() => checkMediaType({ size: 1 }, PNG, { mediaType: 'text/html' })).toThrow(InvalidUploadError);
    expect(() => checkMediaType({ size: 1 }, TEXT, {})).toThrow(/^The media type of the source is unknown/);
    expect(checkMediaType({ size: 1 }, TEXT, { mediaType: 'image/png' })).toBe('image/png');
    expect(checkMediaType({ size: 1 }, PNG, {})).toBe('image/png');
  });
});
