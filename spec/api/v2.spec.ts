import { describe, expect, it } from 'vitest';
import type { ApiCommand, ApiRequest } from '../../lib/api/media-api.js';
import type { MediaCategory } from '../../lib/api/media-command.js';
import { v2 } from '../../lib/api/v2.js';

const ID = '1374383257052012546';
const bytes = new Uint8Array([1, 2, 3]);
const ok = { status: 200, text: `{"data":{"id":"${ID}"}}`, receivedAt: 0 };

const tracks = [
  { mediaId: '11', languageCode: 'en', displayName: 'English' },
  { mediaId: '12', languageCode: 'DE', displayName: 'Deutsch' },
];

const requests: [string, () => ApiCommand<unknown>, ApiRequest][] = [
  [
    'initialize, the least',
    () => v2.initialize({ totalBytes: 17_179_869_184, mediaType: 'video/mp4' }),
    {
      method: 'POST',
      path: '/2/media/upload/initialize',
      body: { type: 'json', value: { total_bytes: 17_179_869_184, media_type: 'video/mp4' } },
    },
  ],
  [
    'initialize with everything',
    () =>
      v2.initialize({
        totalBytes: 8,
        mediaType: 'video/mp4',
        mediaCategory: 'amplify_video',
        additionalOwners: ['1', '2'],
        shared: false,
      }),
    {
      method: 'POST',
      path: '/2/media/upload/initialize',
      body: {
        type: 'json',
        value: {
          total_bytes: 8,
          media_type: 'video/mp4',
          media_category: 'amplify_video',
          additional_owners: ['1', '2'],
          shared: false,
        },
      },
    },
  ],
  [
    'append',
    () => v2.append({ mediaId: ID, segmentIndex: 0, bytes }),
    {
      method: 'POST',
      path: `/2/media/upload/${ID}/append`,
      body: { type: 'multipart', fields: [['segment_index', '0']], media: { bytes } },
    },
  ],
  [
    'finalize',
    () => v2.finalize(ID),
    { method: 'POST', path: `/2/media/upload/${ID}/finalize`, body: { type: 'json', value: {} } },
  ],
  [
    'status',
    () => v2.status(ID),
    {
      method: 'GET',
      path: '/2/media/upload',
      query: [
        ['command', 'STATUS'],
        ['media_id', ID],
      ],
    },
  ],
  [
    'the one-shot upload',
    () => v2.upload({ bytes, mediaType: 'image/png', mediaCategory: 'dm_image' }),
    {
      method: 'POST',
      path: '/2/media/upload',
      body: { type: 'multipart', fields: [['media_category', 'dm_image']], media: { bytes, type: 'image/png' } },
    },
  ],
  [
    'setMetadata',
    () => v2.setMetadata(ID, { altText: 'Ein "Bild" 😀' }),
    {
      method: 'POST',
      path: '/2/media/metadata',
      body: { type: 'json', value: { id: ID, metadata: { alt_text: { text: 'Ein "Bild" 😀' } } } },
    },
  ],
  [
    'addSubtitles, first track',
    () => v2.addSubtitles(ID, { mediaCategory: 'tweet_video', subtitles: tracks })[0]!,
    {
      method: 'POST',
      path: '/2/media/subtitles',
      body: {
        type: 'json',
        value: {
          id: ID,
          media_category: 'TweetVideo',
          subtitles: { id: '11', language_code: 'EN', display_name: 'English' },
        },
      },
    },
  ],
  [
    'addSubtitles, second track',
    () => v2.addSubtitles(ID, { mediaCategory: 'amplify_video', subtitles: tracks })[1]!,
    {
      method: 'POST',
      path: '/2/media/subtitles',
      body: {
        type: 'json',
        value: {
          id: ID,
          media_category: 'AmplifyVideo',
          subtitles: { id: '12', language_code: 'DE', display_name: 'Deutsch' },
        },
      },
    },
  ],
  [
    'removeSubtitles, second language',
    () => v2.removeSubtitles(ID, { mediaCategory: 'tweet_video', languageCodes: ['EN', 'de'] })[1]!,
    {
      method: 'DELETE',
      path: '/2/media/subtitles',
      body: { type: 'json', value: { id: ID, media_category: 'TweetVideo', language_code: 'DE' } },
    },
  ],
];

/** Made in each spec: what runs while specs are collected is not of any of them. */
const commands = (): ApiCommand<unknown>[] => requests.map(([, make]) => make());

const mediaOf = ({ request: { body } }: ApiCommand<unknown>): object => (body?.type === 'multipart' ? body.media : {});

describe('v2', () => {
  it('is found at api.x.com', () => {
    expect([v2.version, v2.baseUrl]).toEqual(['v2', 'https://api.x.com']);
  });

  it.each(requests)('writes %s as X documents it', (_, make, expected) => {
    expect(make().request).toStrictEqual(expected);
  });

  it.each(requests.filter(([, , { method }]) => method !== 'GET'))('puts nothing into the query of %s', (_, make) => {
    const { request } = make();
    expect(request.query).toBeUndefined();
    expect(request.path).not.toContain('?');
  });

  it('sends total_bytes as a number, segment_index as text of a form, and no urlencoded body at all', () => {
    const initialize = v2.initialize({ totalBytes: 8, mediaType: 'video/mp4' }).request;
    expect(JSON.stringify(initialize.body?.type === 'json' && initialize.body.value)).toBe(
      '{"total_bytes":8,"media_type":"video/mp4"}',
    );
    expect(commands().map(({ request }) => request.body?.type)).not.toContain('form');
  });

  it('makes one request a track and a language, in their order', () => {
    expect(v2.addSubtitles(ID, { mediaCategory: 'tweet_video', subtitles: tracks })).toHaveLength(2);
    expect(v2.removeSubtitles(ID, { mediaCategory: 'tweet_video', languageCodes: ['EN', 'DE', 'FR'] })).toHaveLength(3);
  });

  it.each<[MediaCategory, string]>([
    ['tweet_video', 'TweetVideo'],
    ['amplify_video', 'AmplifyVideo'],
    ['dm_video', 'DmVideo'],
  ])('writes %s as %s for subtitles', (mediaCategory, written) => {
    const [command] = v2.removeSubtitles(ID, { mediaCategory, languageCodes: ['EN'] });
    expect(command?.request.body).toMatchObject({ value: { media_category: written } });
  });

  it('hands the bytes on as they are, uncopied', () => {
    const view = new Uint8Array(100).subarray(10, 20);
    const { body } = v2.append({ mediaId: ID, segmentIndex: 999, bytes: view }).request;
    expect(body?.type === 'multipart' && body.media.bytes).toBe(view);
    expect(body?.type === 'multipart' && body.fields).toEqual([['segment_index', '999']]);
  });

  it('names the command and the media in each command, for errors', () => {
    expect(commands().map(({ name, mediaId }) => [name, mediaId])).toEqual([
      ['initialize', undefined],
      ['initialize', undefined],
      ['append', ID],
      ['finalize', ID],
      ['status', ID],
      ['upload', undefined],
      ['setMetadata', ID],
      ['addSubtitles', ID],
      ['addSubtitles', ID],
      ['removeSubtitles', ID],
    ]);
  });

  it('keeps a rate limit for each endpoint of X, and one for all commands of it', () => {
    expect([...new Map(commands().map(({ name, endpoint }) => [name, endpoint]))]).toEqual([
      ['initialize', 'initialize'],
      ['append', 'append'],
      ['finalize', 'finalize'],
      ['status', 'status'],
      ['upload', 'upload'],
      ['setMetadata', 'metadata'],
      ['addSubtitles', 'subtitles'],
      ['removeSubtitles', 'subtitles'],
    ]);
  });

  it('hands the room around a segment on, where there is some', () => {
    const headroom = { before: 300, after: 60 };
    const segment = { mediaId: ID, segmentIndex: 0, bytes };
    expect(v2.append({ ...segment, headroom }).request.body).toMatchObject({ media: { bytes, headroom } });
    expect(v2.append(segment).request.body).toMatchObject({ media: { bytes } });
    expect(Object.keys(mediaOf(v2.append({ ...segment, headroom: undefined })))).toEqual(['bytes']);
  });

  it('reads each reply as what it is', () => {
    expect(v2.initialize({ totalBytes: 8, mediaType: 'a/b' }).read(ok)).toEqual({
      ok: true,
      value: { mediaId: ID, expiresAt: 86_400_000 },
    });
    expect(v2.append({ mediaId: ID, segmentIndex: 0, bytes }).read({ ...ok, status: 204, text: '' })).toEqual({
      ok: true,
      value: {},
    });
    expect(
      v2.append({ mediaId: ID, segmentIndex: 0, bytes }).read({ ...ok, text: '{"data":{"expires_at":5}}' }),
    ).toEqual({ ok: true, value: { expiresAt: 5000 } });
    expect(v2.finalize('7').read({ ...ok, text: '{"data":{"size":3}}' })).toEqual({
      ok: true,
      value: { mediaId: '7', size: 3 },
    });
    expect(v2.status('7').read({ ...ok, text: '{"data":{"processing_info":{"state":"pending"}}}' })).toEqual({
      ok: true,
      value: { mediaId: '7', processing: { state: 'pending' } },
    });
    expect(v2.upload({ bytes, mediaType: 'image/png', mediaCategory: 'tweet_image' }).read(ok)).toEqual({
      ok: true,
      value: { mediaId: ID },
    });
    expect(v2.setMetadata(ID, { altText: 'x' }).read(ok)).toEqual({ ok: true, value: undefined });
    for (const command of commands().slice(7)) expect(command.read(ok)).toEqual({ ok: true, value: undefined });
  });

  it('refuses a reply about another media than a command was for, by id or by key', () => {
    const mixedUp = { status: 200, text: '{"data":{"id":"999"}}', receivedAt: 0 };
    const aboutOne = commands().filter(({ mediaId }) => mediaId !== undefined);
    expect(new Set(aboutOne.map(({ name }) => name)).size).toBe(6);
    for (const command of aboutOne)
      expect(command.read(mixedUp)).toMatchObject({
        ok: false,
        problem: { title: expect.stringMatching(/about media 999/) as string },
      });
  });

  it('escapes whatever a media is named by in a path', () => {
    expect(v2.finalize('1/../2?x#y').request.path).toBe('/2/media/upload/1%2F..%2F2%3Fx%23y/finalize');
  });
});
