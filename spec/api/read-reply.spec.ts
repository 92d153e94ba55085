import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiResponse, Problem } from '../../lib/api/media-api.js';
import type { MediaStatus, Processing, UploadSession } from '../../lib/api/media-reply.js';
import { readAppended, readDone, readSession, readStatus } from '../../lib/api/read-reply.js';

const ID = '1374383257052012546';
const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const reply = (text: string, status = 200): ApiResponse => ({ status, text, receivedAt: NOW });

const ok = <T>(value: T) => ({ ok: true, value });
const refused = (problem: Problem) => ({ ok: false, problem });
const unreadable = refused({ unreadable: true });
const noId = refused({ title: 'No media id in the reply' });

/** Bodies of a 2xx that are no whole JSON object. */
const broken = [
  '<html>ok</html>',
  'OK',
  '{"data":{"id":"1374383257052',
  '[]',
  '[{"id":"1"}]',
  '"1374383257052012546"',
  'null',
  'true',
  '{"data":{"id":"1"},}',
];
/** What X says in place of a reply, also with a 200. */
const errorsAlone: [string, Problem][] = [
  ['{"errors":["internal server error"]}', { detail: 'internal server error' }],
  [
    '{"errors":[{"code":34,"message":"Sorry, that page does not exist"}]}',
    { code: 34, detail: 'Sorry, that page does not exist' },
  ],
  [
    '{"data":null,"errors":[{"title":"Not Found","detail":"gone","type":"t"}]}',
    { title: 'Not Found', detail: 'gone', type: 't' },
  ],
  ['{"request":"/1.1/media/upload.json","error":"media type unrecognized."}', { detail: 'media type unrecognized.' }],
  ['{"code":88,"message":"Rate limit exceeded"}', { code: 88, detail: 'Rate limit exceeded' }],
  ['{"data":{},"code":"88","message":"Rate limit exceeded"}', { code: 88, detail: 'Rate limit exceeded' }],
];

const mixedUp = (other: string) => refused({ title: `The reply is about media ${other}, not ${ID}` });
/** Data that says nothing, beside errors. */
const nothingBesideErrors = ['{"data":{},"errors":["e"]}', '{"data":{"id":"","processing_info":null},"errors":["e"]}'];

describe('readSession', () => {
  it.each<[string, string, UploadSession]>([
    [
      'v2',
      `{"data":{"id":"${ID}","media_key":"13_${ID}","expires_after_secs":1295999}}`,
      { mediaId: ID, mediaKey: `13_${ID}`, expiresAt: NOW + 1_295_999_000 },
    ],
    [
      'v1.1',
      `{"media_id":${ID},"media_id_string":"${ID}","expires_after_secs":86399,"media_key":"7_${ID}"}`,
      { mediaId: ID, mediaKey: `7_${ID}`, expiresAt: NOW + 86_399_000 },
    ],
    [
      'v1.1 without media_id_string',
      `{"media_id":${ID},"expires_after_secs":3599}`,
      { mediaId: ID, expiresAt: NOW + 3_599_000 },
    ],
    ['v1.1 with a small id', '{"media_id":710511}', { mediaId: '710511', expiresAt: NOW + DAY }],
    ['v2 with an id that is a number', `{"data":{"id":${ID}}}`, { mediaId: ID, expiresAt: NOW + DAY }],
    [
      'v2 with media_id_string, as its docs have it',
      `{"data":{"media_id_string":"${ID}"}}`,
      { mediaId: ID, expiresAt: NOW + DAY },
    ],
    [
      'a media_key alone',
      `{"data":{"media_key":"7_${ID}"}}`,
      { mediaId: ID, mediaKey: `7_${ID}`, expiresAt: NOW + DAY },
    ],
    ['no media_key', `{"data":{"id":"${ID}"}}`, { mediaId: ID, expiresAt: NOW + DAY }],
    ['an empty media_key', `{"data":{"id":"${ID}","media_key":""}}`, { mediaId: ID, expiresAt: NOW + DAY }],
    ['seconds as text', `{"data":{"id":"${ID}","expires_after_secs":"60"}}`, { mediaId: ID, expiresAt: NOW + 60_000 }],
    ['no sensible seconds', `{"data":{"id":"${ID}","expires_after_secs":null}}`, { mediaId: ID, expiresAt: NOW + DAY }],
    [
      'seconds beyond all dates',
      `{"data":{"id":"${ID}","expires_after_secs":9e15}}`,
      { mediaId: ID, expiresAt: NOW + DAY },
    ],
    [
      'the first id that is one',
      `{"id":null,"media_id_string":"","media_id":${ID}}`,
      { mediaId: ID, expiresAt: NOW + DAY },
    ],
    [
      'an id that another one, which is none, does not hide',
      `{"data":{"id":"x","media_id_string":"${ID}"}}`,
      { mediaId: ID, expiresAt: NOW + DAY },
    ],
    [
      'meta, image and size, which mean nothing here',
      `{"data":{"id":"${ID}","size":1,"image":{}},"meta":{"x":1}}`,
      { mediaId: ID, expiresAt: NOW + DAY },
    ],
    [
      'errors beside data',
      `{"data":{"id":"${ID}"},"errors":[{"title":"t","type":"t"}]}`,
      { mediaId: ID, expiresAt: NOW + DAY },
    ],
  ])('reads %s', (_, text, session) => {
    expect(readSession(reply(text))).toStrictEqual(ok(session));
  });

  it.each([200, 201, 202, 299])('takes a %d for a yes', (status) => {
    expect(readSession(reply(`{"data":{"id":"${ID}"}}`, status))).toMatchObject({ ok: true, value: { mediaId: ID } });
  });

  it('keeps every digit of an id of 16 to 19 digits, sent as a number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n - 1n }), (id) => {
        expect(readSession(reply(`{"media_id":${id},"media_key":"7_${id}"}`))).toMatchObject({
          ok: true,
          value: { mediaId: String(id), mediaKey: `7_${id}` },
        });
      }),
    );
  });

  it.each([
    '{}',
    '{"data":{}}',
    '{"data":null}',
    '{"data":[]}',
    '{"data":{"id":""}}',
    '{"data":{"id":1.5}}',
    '{"data":{"id":null}}',
    '{"data":{"media_key":"x"}}',
    '{"data":{"id":{}}}',
    '{"errors":[]}',
  ])('refuses %s: nothing can be appended without an id', (text) => {
    expect(readSession(reply(text))).toStrictEqual(noId);
  });

  it.each(errorsAlone)('refuses %s although the status is 200', (text, problem) => {
    expect(readSession(reply(text))).toStrictEqual(refused(problem));
  });

  it.each(['', ' \n', ...broken])('tells that %j cannot be read', (text) => {
    expect(readSession(reply(text))).toStrictEqual(unreadable);
    expect(readSession(reply(text, 204))).toStrictEqual(unreadable);
  });

  it.each([199, 300, 301, 400, 413, 500])('takes a %d for a no, whatever the body', (status) => {
    expect(readSession(reply(`{"data":{"id":"${ID}"}}`, status))).toMatchObject({
      ok: false,
      problem: { unreadable: false },
    });
    expect(readSession(reply('', status))).toStrictEqual(refused({ unreadable: false }));
    expect(readSession(reply('<html>', status))).toStrictEqual(refused({ unreadable: false }));
  });
});

describe('readStatus', () => {
  it.each<[string, string, MediaStatus]>([
    [
      'a v2 reply in full',
      `{"data":{"id":"${ID}","media_key":"13_${ID}","size":120531,"expires_after_secs":1296000,` +
        `"processing_info":{"state":"pending","check_after_secs":1,"progress_percent":0}}}`,
      {
        mediaId: ID,
        mediaKey: `13_${ID}`,
        size: 120_531,
        expiresAt: NOW + 1_296_000_000,
        processing: { state: 'pending', checkAfterSecs: 1, progressPercent: 0 },
      },
    ],
    [
      'a v1.1 reply about an image',
      `{"media_id":${ID},"media_id_string":"${ID}","size":11065,"expires_after_secs":86400,` +
        `"image":{"image_type":"image\\/jpeg","w":800,"h":320}}`,
      { mediaId: ID, size: 11_065, expiresAt: NOW + DAY, image: { type: 'image/jpeg', width: 800, height: 320 } },
    ],
    [
      'a v1.1 reply about a video',
      `{"media_id":${ID},"media_id_string":"${ID}","size":8795782,` +
        `"video":{"video_type":"video/mp4"},"processing_info":{"state":"succeeded",` +
        `"progress_percent":100}}`,
      {
        mediaId: ID,
        size: 8_795_782,
        video: { type: 'video/mp4' },
        processing: { state: 'succeeded', progressPercent: 100 },
      },
    ],
    ['a size above 2^32', `{"data":{"id":"${ID}","size":17179869184}}`, { mediaId: ID, size: 17_179_869_184 }],
    [
      'an image without its facts',
      `{"data":{"id":"${ID}","image":{},"video":{}}}`,
      { mediaId: ID, image: {}, video: {} },
    ],
    ['an id alone: ready', `{"data":{"id":"${ID}"}}`, { mediaId: ID }],
    ['data without an id', '{"data":{"size":8}}', { mediaId: ID, size: 8 }],
    [
      'v1.1 with neither id nor key',
      '{"processing_info":{"state":"failed"}}',
      { mediaId: ID, processing: { state: 'failed' } },
    ],
    ['data beside errors', `{"data":{"id":"${ID}"},"errors":["e"]}`, { mediaId: ID }],
    ['seconds beyond all dates', `{"data":{"id":"${ID}","expires_after_secs":-1e300}}`, { mediaId: ID }],
  ])('reads %s', (_, text, status) => {
    expect(readStatus(ID)(reply(text))).toStrictEqual(ok(status));
  });

  it.each<[string, Processing]>([
    ['{}', { state: 'unknown' }],
    ['[]', { state: 'unknown' }],
    ['"pending"', { state: 'unknown' }],
    ['{"state":"uploading"}', { state: 'uploading' }],
    ['{"state":7}', { state: 'unknown' }],
    ['{"state":"pending","check_after_secs":0}', { state: 'pending', checkAfterSecs: 0 }],
    ['{"state":"pending","check_after_secs":-1}', { state: 'pending', checkAfterSecs: -1 }],
    ['{"state":"pending","check_after_secs":"10"}', { state: 'pending', checkAfterSecs: 10 }],
    ['{"state":"pending","check_after_secs":"NaN"}', { state: 'pending' }],
    ['{"state":"pending","check_after_secs":"soon"}', { state: 'pending' }],
    ['{"state":"pending","check_after_secs":""}', { state: 'pending' }],
    ['{"state":"pending","check_after_secs":1e400}', { state: 'pending' }],
    ['{"state":"pending","check_after_secs":null}', { state: 'pending' }],
    ['{"state":"in_progress","progress_percent":99.5}', { state: 'in_progress', progressPercent: 99.5 }],
    ['{"state":"failed","progress_percent":99}', { state: 'failed', progressPercent: 99 }],
    [
      '{"state":"failed","error":{"code":1,"name":"InvalidMedia","message":"file is invalid"}}',
      { state: 'failed', error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' } },
    ],
    [
      '{"state":"in_progress","error":{"code":1,"name":"InvalidMedia"}}',
      { state: 'in_progress', error: { code: 1, name: 'InvalidMedia' } },
    ],
    ['{"state":"succeeded","error":{"message":"m"}}', { state: 'succeeded', error: { message: 'm' } }],
    ['{"state":"pending","error":{}}', { state: 'pending', error: {} }],
    ['{"error":"file is invalid"}', { state: 'unknown', error: { message: 'file is invalid' } }],
    ['{"state":"pending","error":null}', { state: 'pending' }],
    ['{"state":"pending","error":false}', { state: 'pending' }],
  ])('reads processing_info %s', (info, processing) => {
    expect(readStatus(ID)(reply(`{"data":{"id":"${ID}","processing_info":${info}}}`))).toStrictEqual(
      ok({ mediaId: ID, processing }),
    );
  });

  it('takes processing_info null for none', () => {
    expect(readStatus(ID)(reply(`{"media_id_string":"${ID}","processing_info":null}`))).toStrictEqual(
      ok({ mediaId: ID }),
    );
  });

  it.each([
    '{"data":{}}',
    '{"data":{"id":null}}',
    '{"data":{"id":""}}',
    '{"data":{"state":"failed"}}',
    '{"data":{"processing_info":null}}',
    '{"data":{"size":null}}',
    '{}',
    '{"data":null}',
    '{"data":[]}',
    '{"meta":{}}',
    '{"status":"ok"}',
    '{"errors":[]}',
  ])('refuses %s: it would pass for media that is ready', (text) => {
    expect(readStatus('asked')(reply(text))).toStrictEqual(noId);
  });

  it.each(errorsAlone)('refuses %s although the status is 200', (text, problem) => {
    expect(readStatus('asked')(reply(text))).toStrictEqual(refused(problem));
  });

  it.each([
    ['{"data":{"id":"999"}}', '999'],
    ['{"data":{"id":"999","processing_info":{"state":"succeeded"}},"errors":["e"]}', '999'],
    ['{"data":{"id":999}}', '999'],
    ['{"media_id":1374383257052012547}', '1374383257052012547'],
    ['{"media_id":1374383257052012500}', '1374383257052012500'],
    ['{"media_id_string":"999","processing_info":{"state":"succeeded"}}', '999'],
    ['{"data":{"media_key":"7_999"}}', '999'],
    ['{"data":{"id":"x"}}', 'x'],
  ])('refuses %s: it is about another media', (text, other) => {
    expect(readStatus(ID)(reply(text))).toStrictEqual(mixedUp(other));
  });

  it('takes a reply about the key that was asked for', () => {
    expect(readStatus('some_key')(reply('{"media_id":7,"media_key":"some_key"}'))).toMatchObject({ ok: true });
  });

  it.each(nothingBesideErrors)('refuses %s: nothing but errors', (text) => {
    expect(readStatus(ID)(reply(text))).toStrictEqual(refused({ detail: 'e' }));
  });

  it.each(['', ...broken])('tells that %j cannot be read', (text) => {
    expect(readStatus('asked')(reply(text))).toStrictEqual(unreadable);
  });

  it('takes errors beside an id of v1.1 for a partial success', () => {
    expect(readStatus(ID)(reply(`{"media_id_string":"${ID}","errors":["e"]}`))).toStrictEqual(ok({ mediaId: ID }));
  });

  it.each<[string, Problem]>([
    ['{"title":"Gone"}', { title: 'Gone' }],
    ['{"detail":"gone"}', { detail: 'gone' }],
    ['{"meta":{}}', { title: 'No media id in the reply' }],
  ])('says of %s, which names no media, what X says', (text, problem) => {
    expect(readStatus()(reply(text))).toStrictEqual(refused(problem));
  });

  it('takes any media where none was asked for, its key too', () => {
    const text = `{"media_id_string":"${ID}","media_key":"7_${ID}"}`;
    expect(readStatus()(reply(text))).toStrictEqual(ok({ mediaId: ID, mediaKey: `7_${ID}` }));
  });

  it('refuses a reply without an id where none was asked for', () => {
    expect(readStatus()(reply('{"data":{"size":8}}'))).toStrictEqual(noId);
  });
});

describe('readAppended', () => {
  it.each<[string, number, object]>([
    ['', 204, {}],
    ['', 200, {}],
    [' \r\n', 202, {}],
    ['{}', 200, {}],
    ['{"data":{}}', 200, {}],
    ['{"data":{"expires_at":1700086400}}', 200, { expiresAt: 1_700_086_400_000 }],
    ['{"data":{"expires_at":"1700086400"}}', 200, { expiresAt: 1_700_086_400_000 }],
    ['{"data":{"expires_at":null}}', 200, {}],
    ['{"data":{"expires_at":1e300}}', 200, {}],
    [`{"data":{"id":"${ID}"}}`, 200, {}],
    [`{"media_id":${ID}}`, 200, {}],
  ])('takes %j with a %d for an acknowledgement', (text, status, value) => {
    expect(readAppended(ID)(reply(text, status))).toStrictEqual(ok(value));
  });

  it('refuses what is about another media, or holds nothing but errors', () => {
    expect(readAppended(ID)(reply('{"data":{"id":"999","expires_at":1700086400}}'))).toStrictEqual(mixedUp('999'));
    expect(readAppended(ID)(reply('{"data":{"id":"x","media_key":"7_999"}}'))).toStrictEqual(mixedUp('999'));
    for (const text of nothingBesideErrors)
      expect(readAppended(ID)(reply(text))).toStrictEqual(refused({ detail: 'e' }));
  });

  it.each(errorsAlone)('refuses %s although the status is 200', (text, problem) => {
    expect(readAppended(ID)(reply(text))).toStrictEqual(refused(problem));
  });

  it.each(broken)('tells that %j cannot be read', (text) => {
    expect(readAppended(ID)(reply(text))).toStrictEqual(unreadable);
  });

  it.each([
    ['', 413, {}],
    ['', 503, {}],
    ['<html>503</html>', 503, {}],
    [
      '{"request":"/1.1/media/upload.json","error":"SegmentIndex must be between 0 and 999."}',
      400,
      { detail: 'SegmentIndex must be between 0 and 999.' },
    ],
    ['{"data":{"expires_at":1700086400}}', 400, {}],
    ['', 302, {}],
  ])('refuses %j with a %d', (text, status, problem) => {
    expect(readAppended(ID)(reply(text, status))).toStrictEqual(refused({ ...problem, unreadable: false }));
  });
});

describe('readDone', () => {
  it.each([
    ['', 200],
    ['', 204],
    [`{"data":{"id":"${ID}","associated_metadata":{}}}`, 200],
    ['{"data":{"id":"x","associated_metadata":{}}}', 200],
    ['{"data":{"deleted":true}}', 200],
  ])('takes %j with a %d for done', (text, status) => {
    expect(readDone(ID)(reply(text, status))).toStrictEqual(ok(undefined));
  });

  it('refuses what is about another media, or holds nothing but errors', () => {
    expect(readDone(ID)(reply('{"data":{"id":"999","associated_metadata":{}}}'))).toStrictEqual(mixedUp('999'));
    for (const text of nothingBesideErrors) expect(readDone(ID)(reply(text))).toStrictEqual(refused({ detail: 'e' }));
  });

  it.each(errorsAlone)('refuses %s although the status is 200', (text, problem) => {
    expect(readDone(ID)(reply(text))).toStrictEqual(refused(problem));
  });

  it.each(['x', 'x1', '1x', ' 1'])('takes an id that can be none of a media’s for no word at all: %j', (id) => {
    const text = JSON.stringify({ id });
    expect(readDone(ID)(reply(text))).toStrictEqual(ok(undefined));
    expect(readAppended(ID)(reply(text))).toStrictEqual(ok({}));
  });

  it.each(['{"code":200}', '{"message":"OK"}', '{"code":200,"message":""}', '{"error":""}', '{"errors":[]}'])(
    'takes %s for no error: neither a code nor a word alone is one',
    (text) => {
      expect(readDone(ID)(reply(text))).toStrictEqual(ok(undefined));
      expect(readAppended(ID)(reply(text))).toStrictEqual(ok({}));
    },
  );

  it('refuses errors alone, what cannot be read, and any other status', () => {
    expect(readDone(ID)(reply('{"errors":["no"]}'))).toStrictEqual(refused({ detail: 'no' }));
    expect(readDone(ID)(reply('<html>'))).toStrictEqual(unreadable);
    expect(readDone(ID)(reply('', 403))).toStrictEqual(refused({ unreadable: false }));
  });
});

describe('an id of X', () => {
  it.each(['', '1\x1b[2J', '../12', 'a b', '1\n2', '\u202e1', 'x'.repeat(41)])('is none: %j', (id) => {
    const text = JSON.stringify({ data: { id } });
    expect(readSession(reply(text)).ok).toBe(false);
    expect(readStatus()(reply(text)).ok).toBe(false);
    // Where the reply names no other media, it is about the one that was asked for.
    if (id !== '')
      expect(JSON.stringify(readStatus(ID)(reply(text)))).toBe(
        JSON.stringify({ ok: false, problem: { title: `The reply is about no media, not ${ID}` } }),
      );
  });
});
