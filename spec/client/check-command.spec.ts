import { describe, expect, it } from 'vitest';
import {
  type AddSubtitlesRequest,
  type AppendRequest,
  type InitializeRequest,
  InvalidUploadError,
  type MediaRef,
  type OneShotRequest,
  type RemoveSubtitlesRequest,
} from 'rx-media-upload';
import {
  checkAppend,
  checkInitialize,
  checkMedia,
  checkMetadata,
  checkOneShot,
  checkSubtitles,
} from '../../lib/client/check-command.js';

const ID = '1374383257052012546';
const refused = (check: () => unknown, message: RegExp): void => {
  expect(check).toThrow(InvalidUploadError);
  expect(check).toThrow(message);
};
/** Whatever plain JavaScript may hand over. */
const any = (value: unknown): never => value as never;

describe('checkInitialize', () => {
  it.each<InitializeRequest>([
    { totalBytes: 1, mediaType: 'image/png' },
    {
      totalBytes: 17_179_869_184,
      mediaType: 'model/vnd.usdz+zip',
      mediaCategory: 'amplify_video',
      additionalOwners: [],
      shared: false,
    },
    { totalBytes: 8, mediaType: 'a/b', additionalOwners: Array.from({ length: 100 }, (_, index) => `${index}`) },
    { totalBytes: 8, mediaType: 'a/b', additionalOwners: ['1'.repeat(19)] },
  ])('gives back %j', (request) => {
    expect(checkInitialize(request)).toBe(request);
  });

  it.each<[number, RegExp]>([
    [0, /totalBytes must be a whole number above 0, not 0/],
    [-1, /not -1/],
    [1.5, /not 1.5/],
    [NaN, /not NaN/],
    [Infinity, /not Infinity/],
    [2 ** 53, /totalBytes/],
    [any('8'), /totalBytes/],
    [any(undefined), /not undefined/],
  ])('refuses %d bytes', (totalBytes, message) => {
    refused(() => checkInitialize({ totalBytes, mediaType: 'a/b' }), message);
  });

  it.each(['', 'png', any(undefined), any(7)])('refuses the type %j', (mediaType) => {
    refused(() => checkInitialize({ totalBytes: 8, mediaType }), /mediaType must be a MIME type/);
  });

  it.each<[string[], RegExp]>([
    [Array.from({ length: 101 }, (_, index) => `${index}`), /at most 100 additionalOwners, not 101/],
    [['12', '@someone'], /not '@someone'/],
    [[''], /not ''/],
    [['1'.repeat(20)], /1 to 19 digits/],
    [['1,2'], /not '1,2'/],
    [['x1'], /not 'x1'/],
    [['1x'], /not '1x'/],
  ])('refuses owners that X does not take', (additionalOwners, message) => {
    refused(() => checkInitialize({ totalBytes: 8, mediaType: 'a/b', additionalOwners }), message);
  });
});

describe('checkMedia', () => {
  it('gives back an id, and on v1.1 a key', () => {
    expect(checkMedia(ID, 'v2')).toBe(ID);
    expect(checkMedia('0', 'v1.1')).toBe('0');
    const key = { mediaKey: `13_${ID}` };
    expect(checkMedia(key, 'v1.1')).toBe(key);
    for (const version of ['v1.1', 'v2'] as const)
      for (const id of ['1', '9'.repeat(64), 'a-b_C']) expect(checkMedia(id, version)).toBe(id);
    for (const mediaKey of ['7', '7'.repeat(64)]) expect(checkMedia({ mediaKey }, 'v1.1')).toEqual({ mediaKey });
  });

  it('refuses a key on v2', () => {
    refused(() => checkMedia({ mediaKey: `7_${ID}` }, 'v2'), /v2 names media by mediaId/);
  });

  it.each<[MediaRef, RegExp]>([
    ['', /not ''/],
    ['../12', /a string of digits, not '..\/12'/],
    ['1'.repeat(65), /a string of digits/],
    [' 1', /not ' 1'/],
    ['1\r\n', /digits/],
    ['..', /not '\.\.'/],
    [any(1374383257052012), /a string of digits, not of type number/],
    [any(null), /not null/],
    [any(undefined), /not of type undefined/],
    [any({}), /not of type object/],
    [{ mediaKey: '' }, /looks like 7_710511363345354753, not ''/],
    [{ mediaKey: `7/${ID}` }, /looks like/],
    [{ mediaKey: `/7_${ID}` }, /looks like/],
    [{ mediaKey: `7_${ID}/` }, /looks like/],
    [{ mediaKey: '7'.repeat(65) }, /looks like/],
    [{ mediaKey: any(null) }, /looks like 7_710511363345354753, not null/],
    ['1/', /not '1\/'/],
    ['/1', /not '\/1'/],
    [{ mediaKey: `7_${ID}\r\n` }, /looks like/],
    [{ mediaKey: any(7) }, /not of type number/],
  ])('refuses the name %j', (media, message) => {
    refused(() => checkMedia(media, 'v1.1'), message);
  });
});

describe('checkAppend', () => {
  const segment = { mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(1) };

  it.each<Partial<AppendRequest>>([
    {},
    { segmentIndex: 999 },
    { bytes: new Blob(['x']) },
    { bytes: new Uint8Array(10).subarray(9) },
    { mediaId: { mediaKey: `7_${ID}` } },
  ])('gives back %j', (more) => {
    const given = { ...segment, ...more };
    expect(checkAppend(given, 'v1.1')).toBe(given);
  });

  it.each<[Partial<AppendRequest>, RegExp]>([
    [{ segmentIndex: -1 }, /segmentIndex must be 0 to 999, not -1/],
    [{ segmentIndex: 1000 }, /not 1000/],
    [{ segmentIndex: 0.5 }, /not 0.5/],
    [{ segmentIndex: any('0') }, /segmentIndex/],
    [{ bytes: new Uint8Array(0) }, /no bytes to send/],
    [{ bytes: new Blob([]) }, /no bytes to send/],
    [{ bytes: any('text') }, /bytes must be a Uint8Array or a Blob/],
    [{ bytes: any(new ArrayBuffer(8)) }, /bytes must be a Uint8Array or a Blob/],
    [{ bytes: any(undefined) }, /bytes must be a Uint8Array or a Blob/],
    [{ mediaId: '' }, /named by its id/],
    [{ mediaId: { mediaKey: `7_${ID}` } }, /v2 names media by mediaId/],
  ])('refuses %j', (more, message) => {
    refused(() => checkAppend({ ...segment, ...more }, 'v2'), message);
  });
});

describe('checkOneShot', () => {
  const media: OneShotRequest = { bytes: new Uint8Array(1), mediaType: 'image/png', mediaCategory: 'tweet_image' };

  it('gives back what X takes', () => {
    expect(checkOneShot(media)).toBe(media);
    expect(checkOneShot({ ...media, mediaType: 'model/vnd.usdz+zip' })).toMatchObject({
      mediaType: 'model/vnd.usdz+zip',
    });
  });

  it.each<[Partial<OneShotRequest>, RegExp]>([
    [{ bytes: new Uint8Array(0) }, /no bytes/],
    [{ mediaType: 'png' }, /mediaType must be a MIME type/],
    [{ mediaType: 'image/png\r\nx: y' }, /mediaType must be a MIME type/],
    [{ mediaType: any(undefined) }, /mediaType must be a MIME type such as image\/png, not undefined/],
    [{ mediaType: any({ toString: () => 'image/png' }) }, /mediaType/],
    [{ mediaType: '\r\nimage/png' }, /mediaType must be a MIME type/],
    [{ mediaType: 'image/png;' }, /mediaType must be a MIME type/],
    [{ mediaType: '/png' }, /mediaType must be a MIME type/],
    [{ mediaType: 'image/' }, /mediaType must be a MIME type/],
    [{ mediaCategory: '' as 'tweet_image' }, /needs a mediaCategory/],
    [{ mediaCategory: any('x\r\n tweet_image') }, /needs a mediaCategory/],
    [{ mediaCategory: any({ toString: () => 'tweet_image' }) }, /needs a mediaCategory/],
    [{ mediaCategory: any(undefined) }, /needs a mediaCategory/],
    [{ mediaCategory: any('tweet_image\r\n--x') }, /needs a mediaCategory/],
  ])('refuses %j', (more, message) => {
    refused(() => checkOneShot({ ...media, ...more }), message);
  });
});

describe('checkMetadata', () => {
  it.each(['x', ' ', 'x'.repeat(1000), '😀'.repeat(1000)])('gives back alt text of 1 to 1000 characters', (altText) => {
    const metadata = { altText };
    expect(checkMetadata(metadata, 'v2')).toBe(metadata);
  });

  it.each<[string, RegExp]>([
    ['', /1 to 1000 characters, not 0/],
    ['x'.repeat(1001), /not 1001/],
    ['😀'.repeat(1001), /not 1001/],
    [any(undefined), /not 0/],
  ])('refuses others', (altText, message) => {
    refused(() => checkMetadata({ altText }, 'v2'), message);
  });
});

describe('checkSubtitles', () => {
  const track = (languageCode: string) => ({ mediaId: '1', languageCode, displayName: 'x' });

  it.each<AddSubtitlesRequest | RemoveSubtitlesRequest>([
    { mediaCategory: 'tweet_video', subtitles: [track('en'), track('DE')] },
    { mediaCategory: 'amplify_video', languageCodes: ['EN'] },
  ])('gives back %j', (request) => {
    expect(checkSubtitles(request)).toBe(request);
  });

  it.each<[AddSubtitlesRequest | RemoveSubtitlesRequest, RegExp]>([
    [{ mediaCategory: 'tweet_video', subtitles: [] }, /at least one track, not none/],
    [{ mediaCategory: 'tweet_video', languageCodes: [] }, /at least one/],
    [{ mediaCategory: 'tweet_video', subtitles: [track('EN'), track('eng')] }, /two letters such as EN, not 'eng'/],
    [{ mediaCategory: 'tweet_video', languageCodes: ['E1'] }, /not 'E1'/],
    [{ mediaCategory: 'tweet_video', languageCodes: ['1EN'] }, /not '1EN'/],
    [{ mediaCategory: 'tweet_video', languageCodes: ['EN1'] }, /not 'EN1'/],
    [{ mediaCategory: 'tweet_video', languageCodes: [''] }, /not ''/],
    [{ mediaCategory: 'tweet_image', languageCodes: ['EN'] }, /tweet_video or amplify_video, not tweet_image/],
    [{ mediaCategory: any('my_tweet_video'), languageCodes: ['EN'] }, /not my_tweet_video/],
    [{ mediaCategory: any('tweet_video2'), languageCodes: ['EN'] }, /not tweet_video2/],
    [{ mediaCategory: 'dm_video', subtitles: [track('EN')] }, /not dm_video/],
  ])('refuses %j', (request, message) => {
    refused(() => checkSubtitles(request), message);
  });
});
