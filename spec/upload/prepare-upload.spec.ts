import { EMPTY, type ObservableInput, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  InvalidUploadError,
  SourceError,
  type SourceFacts,
  type SourceReader,
  type UploadOptions,
} from 'rx-media-upload';
import { planUpload, prepareUpload } from '../../lib/upload/prepare-upload.js';
import { MP4, PNG } from '../support/patterned-bytes.js';

const TEXT = new TextEncoder().encode('not media');
const plan = (facts: Partial<SourceFacts>, head: Uint8Array, options: UploadOptions = {}) =>
  planUpload({ facts: { size: 100, ...facts }, head }, options);

describe('planUpload', () => {
  it.each<[string, Partial<SourceFacts>, Uint8Array, UploadOptions, string, string | undefined]>([
    ['what is said', { mediaType: 'image/png' }, PNG, { mediaType: 'video/mp4' }, 'video/mp4', 'tweet_video'],
    ['the source', { mediaType: 'video/mp4' }, TEXT, {}, 'video/mp4', 'tweet_video'],
    ['the first bytes', { name: 'a.jpg' }, PNG, {}, 'image/png', 'tweet_image'],
    ['the name', { name: 'a.mp4' }, TEXT, {}, 'video/mp4', 'tweet_video'],
    ['the target', {}, MP4, { target: 'dm' }, 'video/mp4', 'dm_video'],
  ])('takes type and category from %s', (_, facts, head, options, mediaType, mediaCategory) => {
    expect(plan(facts, head, options).request).toEqual({ totalBytes: 100, mediaType, mediaCategory });
  });

  it('hands owners and `shared` on', () => {
    const options = { additionalOwners: ['7'], shared: true };
    expect(plan({}, PNG, options).request).toMatchObject(options);
  });

  it('cuts the segments, and knows what can be read again', () => {
    expect(plan({}, PNG, { segmentBytes: 30 })).toMatchObject({ segments: { segmentCount: 4 }, rereadable: true });
    expect(plan({ onePass: true }, PNG).rereadable).toBe(false);
  });

  it.each<[string, Partial<SourceFacts>, Uint8Array, UploadOptions, RegExp]>([
    ['a type that X does not take', {}, PNG, { mediaType: 'text/html' }, /mediaType 'text\/html' is none that X takes/],
    ['a type that nobody knows', { name: 'a.doc' }, TEXT, {}, /media type of a\.doc is unknown/],
    ['too many bytes', { size: 6e6, name: 'a.png' }, PNG, {}, /a\.png has 6000000 bytes, and X takes at most \d+/],
    [
      'subtitles of an image',
      {},
      PNG,
      { subtitles: [{ source: PNG, languageCode: 'EN', displayName: 'E' }] },
      /tweet_video/,
    ],
    [
      'subtitles of what has no category',
      { mediaType: 'model/gltf-binary' },
      TEXT,
      { subtitles: [{ source: PNG, languageCode: 'EN', displayName: 'E' }] },
      /not tweet_image/,
    ],
    [
      'subtitles in no language',
      {},
      MP4,
      { subtitles: [{ source: PNG, languageCode: 'eng', displayName: 'E' }] },
      /not 'eng'/,
    ],
    ['owners that are none', {}, PNG, { additionalOwners: ['me'] }, /'me'/],
  ])('refuses %s', (_, facts, head, options, message) => {
    expect(() => plan(facts, head, options)).toThrow(InvalidUploadError);
    expect(() => plan(facts, head, options)).toThrow(message);
  });

  it('warns of what X is likely to refuse', () => {
    const codes = (...of: Parameters<typeof plan>) => plan(...of).warnings.map(({ code }) => code);
    expect(codes({ size: 6e6 }, PNG, { limits: 'warn' })).toEqual(['limit-exceeded']);
    expect(codes({}, PNG, { mediaCategory: 'tweet_video' })).toEqual(['category-mismatch']);
    expect(codes({ size: 6e6 }, PNG, { limits: 'off', mediaCategory: 'tweet_video' })).toEqual([]);
  });
});

describe('prepareUpload', () => {
  const prepared = (reader: Partial<SourceReader>, options: UploadOptions = {}): unknown => {
    let outcome: unknown = 'nothing';
    prepareUpload(
      { facts: () => of({ size: 100 }), peek: () => of(PNG), ...reader } as SourceReader,
      options,
    ).subscribe({
      next: ({ request }) => (outcome = request.mediaType),
      error: (error: unknown) => (outcome = error),
    });
    return outcome;
  };

  it('opens the source, then looks at its first bytes', () => {
    const asked: unknown[] = [];
    const reader = {
      facts: (): ObservableInput<SourceFacts> => (asked.push('facts'), of({ size: 100 })),
      peek: (length: number) => (asked.push(length), of(PNG)),
    };
    expect(prepared(reader)).toBe('image/png');
    expect(asked).toEqual(['facts', 65_536]);
  });

  it.each<[string, UploadOptions, RegExp]>([
    ['concurrency 0', { concurrency: 0 }, /concurrency must be a whole number above 0, or 'auto', not 0/],
    ['processingTimeout 0', { processingTimeout: 0 }, /processingTimeout must be ms above 0, not 0/],
    ['statusInterval NaN', { statusInterval: NaN }, /statusInterval must be ms above 0, not NaN/],
    ['limits of another kind', { limits: 'no' as 'off' }, /limits is 'error', 'warn' or 'off', not 'no'/],
    ['another target', { target: 'story' as 'dm' }, /target is 'tweet', 'dm' or 'amplify', not 'story'/],
    ['no alt text in it', { altText: '' }, /Alt text has 1 to 1000 characters, not 0/],
  ])('refuses %s before the source is opened', (_, options, message) => {
    let opened = 0;
    const error = prepared({ facts: () => (opened++, of({ size: 100 })) }, options);
    expect(error).toBeInstanceOf(InvalidUploadError);
    expect(String(error)).toMatch(message);
    expect(opened).toBe(0);
  });

  it.each<[string, Partial<SourceReader>, string, RegExp]>([
    ['is empty', { facts: () => of({ size: 0, name: 'a' }) }, 'InvalidUploadError', /^a is empty \(0 bytes\)/],
    ['says nothing', { facts: () => EMPTY }, 'SourceError', /gave nothing when it was opened/],
    ['gives no first bytes', { peek: () => EMPTY }, 'SourceError', /gave nothing when it was opened/],
    ['cannot be opened', { facts: () => throwError(() => new Error('no')) }, 'SourceError', /cannot be opened/],
    ['fails by itself', { peek: () => throwError(() => new SourceError('mine')) }, 'SourceError', /^mine$/],
  ])('fails where the source %s', (_, reader, name, message) => {
    const error = prepared(reader) as Error;
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });
});
