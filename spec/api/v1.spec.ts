import { describe, expect, it } from 'vitest';
import type { ApiCommand, ApiRequest } from '../../lib/api/media-api.js';
import { v1 } from '../../lib/api/v1.js';

const ID = '710511363345354753';
const KEY = `7_${ID}`;
const UPLOAD = '/1.1/media/upload.json';
const bytes = new Uint8Array([1, 2, 3]);

const requests: [string, () => ApiCommand<unknown>, ApiRequest][] = [
  [
    'INIT, the least',
    () => v1.initialize({ totalBytes: 10_240, mediaType: 'image/jpeg' }),
    {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'form',
        fields: [
          ['command', 'INIT'],
          ['total_bytes', '10240'],
          ['media_type', 'image/jpeg'],
        ],
      },
    },
  ],
  [
    'INIT with everything',
    () =>
      v1.initialize({
        totalBytes: 536_870_912,
        mediaType: 'video/mp4',
        mediaCategory: 'tweet_video',
        additionalOwners: ['1', '2'],
        shared: true,
      }),
    {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'form',
        fields: [
          ['command', 'INIT'],
          ['total_bytes', '536870912'],
          ['media_type', 'video/mp4'],
          ['media_category', 'tweet_video'],
          ['additional_owners', '1,2'],
          ['shared', 'true'],
        ],
      },
    },
  ],
  [
    'INIT with shared false and no owner',
    () => v1.initialize({ totalBytes: 8, mediaType: 'video/mp4', additionalOwners: [], shared: false }),
    {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'form',
        fields: [
          ['command', 'INIT'],
          ['total_bytes', '8'],
          ['media_type', 'video/mp4'],
          ['shared', 'false'],
        ],
      },
    },
  ],
  [
    'APPEND',
    () => v1.append({ mediaId: ID, segmentIndex: 7, bytes }),
    {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'multipart',
        fields: [
          ['command', 'APPEND'],
          ['media_id', ID],
          ['segment_index', '7'],
        ],
        media: { bytes },
      },
    },
  ],
  [
    'APPEND by key',
    () => v1.append({ mediaId: { mediaKey: KEY }, segmentIndex: 0, bytes }),
    {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'multipart',
        fields: [
          ['command', 'APPEND'],
          ['media_key', KEY],
          ['segment_index', '0'],
        ],
        media: { bytes },
      },
    },
  ],
  [
    'FINALIZE',
    () => v1.finalize(ID),
    {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'form',
        fields: [
          ['command', 'FINALIZE'],
          ['media_id', ID],
        ],
      },
    },
  ],
  [
    'FINALIZE by key',
    () => v1.finalize({ mediaKey: KEY }),
    {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'form',
        fields: [
          ['command', 'FINALIZE'],
          ['media_key', KEY],
        ],
      },
    },
  ],
  [
    'STATUS',
    () => v1.status(ID),
    {
      method: 'GET',
      path: UPLOAD,
      query: [
        ['command', 'STATUS'],
        ['media_id', ID],
      ],
    },
  ],
  [
    'STATUS by key',
    () => v1.status({ mediaKey: KEY }),
    {
      method: 'GET',
      path: UPLOAD,
      query: [
        ['command', 'STATUS'],
        ['media_key', KEY],
      ],
    },
  ],
  [
    'the simple upload',
    () => v1.upload({ bytes, mediaType: 'image/png', mediaCategory: 'tweet_image' }),
    {
      method: 'POST',
      path: UPLOAD,
      body: { type: 'multipart', fields: [['media_category', 'tweet_image']], media: { bytes, type: 'image/png' } },
    },
  ],
  [
    'metadata/create',
    () => v1.setMetadata(ID, { altText: 'dancing cat' }),
    {
      method: 'POST',
      path: '/1.1/media/metadata/create.json',
      body: { type: 'json', value: { media_id: ID, alt_text: { text: 'dancing cat' } } },
    },
  ],
  [
    'metadata/create of media that is named by key, by the id in it',
    () => v1.setMetadata({ mediaKey: KEY }, { altText: 'x' }),
    {
      method: 'POST',
      path: '/1.1/media/metadata/create.json',
      body: { type: 'json', value: { media_id: ID, alt_text: { text: 'x' } } },
    },
  ],
  [
    'subtitles/create with all tracks',
    () =>
      v1.addSubtitles(ID, {
        mediaCategory: 'tweet_video',
        subtitles: [
          { mediaId: '11', languageCode: 'en', displayName: 'English' },
          { mediaId: '12', languageCode: 'DE', displayName: 'Deutsch' },
        ],
      })[0]!,
    {
      method: 'POST',
      path: '/1.1/media/subtitles/create.json',
      body: {
        type: 'json',
        value: {
          media_id: ID,
          media_category: 'TweetVideo',
          subtitle_info: {
            subtitles: [
              { media_id: '11', language_code: 'EN', display_name: 'English' },
              { media_id: '12', language_code: 'DE', display_name: 'Deutsch' },
            ],
          },
        },
      },
    },
  ],
  [
    'subtitles/delete with all languages',
    () => v1.removeSubtitles(ID, { mediaCategory: 'amplify_video', languageCodes: ['EN', 'de'] })[0]!,
    {
      method: 'POST',
      path: '/1.1/media/subtitles/delete.json',
      body: {
        type: 'json',
        value: {
          media_id: ID,
          media_category: 'AmplifyVideo',
          subtitle_info: { subtitles: [{ language_code: 'EN' }, { language_code: 'DE' }] },
        },
      },
    },
  ],
];

/** Made in each spec: what runs while specs are collected is not of any of them. */
const commands = (): ApiCommand<unknown>[] => requests.map(([, make]) => make());

const mediaOf = ({ request: { body } }: ApiCommand<unknown>): object => (body?.type === 'multipart' ? body.media : {});

describe('v1', () => {
  it('is found at upload.twitter.com', () => {
    expect([v1.version, v1.baseUrl]).toEqual(['v1.1', 'https://upload.twitter.com']);
  });

  it.each(requests)('writes %s as X documents it', (_, make, expected) => {
    expect(make().request).toStrictEqual(expected);
  });

  it.each(requests.filter(([, , { method }]) => method === 'POST'))(
    'puts all parameters of %s into the body and none into the query',
    (_, make) => {
      const { request } = make();
      expect(request.query).toBeUndefined();
      expect(request.path).not.toContain('?');
    },
  );

  it('makes one request for all tracks and one for all languages', () => {
    const track = { mediaId: '1', languageCode: 'EN', displayName: 'English' };
    expect(v1.addSubtitles(ID, { mediaCategory: 'tweet_video', subtitles: [track, track] })).toHaveLength(1);
    expect(v1.removeSubtitles(ID, { mediaCategory: 'tweet_video', languageCodes: ['EN', 'DE'] })).toHaveLength(1);
  });

  it('names the command, and the media by its id where the key tells it, for errors', () => {
    expect(commands().map(({ name, mediaId }) => [name, mediaId])).toEqual([
      ['initialize', undefined],
      ['initialize', undefined],
      ['initialize', undefined],
      ['append', ID],
      ['append', ID],
      ['finalize', ID],
      ['finalize', ID],
      ['status', ID],
      ['status', ID],
      ['upload', undefined],
      ['setMetadata', ID],
      ['setMetadata', ID],
      ['addSubtitles', ID],
      ['removeSubtitles', ID],
    ]);
    expect(v1.finalize({ mediaKey: 'odd' }).mediaId).toBe('odd');
  });

  it('keeps a rate limit for each endpoint of X, and one for all commands of it', () => {
    expect([...new Map(commands().map(({ name, endpoint }) => [name, endpoint]))]).toEqual([
      ['initialize', 'POST /1.1/media/upload.json'],
      ['append', 'POST /1.1/media/upload.json'],
      ['finalize', 'POST /1.1/media/upload.json'],
      ['status', 'GET /1.1/media/upload.json'],
      ['upload', 'POST /1.1/media/upload.json'],
      ['setMetadata', 'metadata'],
      ['addSubtitles', 'subtitles'],
      ['removeSubtitles', 'subtitles'],
    ]);
  });

  it('hands the room around a segment on, where there is some', () => {
    const headroom = { before: 300, after: 60 };
    const segment = { mediaId: ID, segmentIndex: 0, bytes };
    expect(v1.append({ ...segment, headroom }).request.body).toMatchObject({ media: { bytes, headroom } });
    expect(v1.append(segment).request.body).toMatchObject({ media: { bytes } });
    expect(Object.keys(mediaOf(v1.append({ ...segment, headroom: undefined })))).toEqual(['bytes']);
  });

  it('reads each reply as what it is, with all digits of the id', () => {
    const init = { status: 202, text: `{"media_id":${ID},"expires_after_secs":5}`, receivedAt: 0 };
    const session = { ok: true, value: { mediaId: ID, expiresAt: 5000 } };
    expect(v1.initialize({ totalBytes: 8, mediaType: 'a/b' }).read(init)).toEqual(session);
    expect(v1.append({ mediaId: ID, segmentIndex: 0, bytes }).read({ ...init, status: 204, text: '' })).toEqual({
      ok: true,
      value: {},
    });
    expect(v1.finalize(ID).read(init)).toEqual(session);
    expect(v1.status({ mediaKey: KEY }).read({ ...init, text: '{"processing_info":{"state":"failed"}}' })).toEqual({
      ok: true,
      value: { mediaId: ID, processing: { state: 'failed' } },
    });
    expect(v1.upload({ bytes, mediaType: 'a/b', mediaCategory: 'tweet_image' }).read(init)).toEqual(session);
    for (const command of commands().slice(-4))
      expect(command.read({ ...init, text: '' })).toEqual({ ok: true, value: undefined });
  });

  it('refuses a reply about another media than a command was for, by id or by key', () => {
    const mixedUp = { status: 200, text: '{"media_id":999}', receivedAt: 0 };
    const aboutOne = commands().filter(({ mediaId }) => mediaId !== undefined);
    expect(new Set(aboutOne.map(({ name }) => name)).size).toBe(6);
    for (const command of aboutOne)
      expect(command.read(mixedUp)).toMatchObject({
        ok: false,
        problem: { title: expect.stringMatching(/about media 999/) as string },
      });
  });
});
