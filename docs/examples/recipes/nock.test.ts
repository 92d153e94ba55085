import { createHash } from 'node:crypto';
import nock from 'nock';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { TwitterApi } from 'twitter-api-v2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const emulator = mediaEmulator();

/** nock gives JSON parsed, text as it is, and all else in hex. */
const bodyOf = (body: unknown, type = ''): BodyInit | null => {
  if (typeof body !== 'string') return JSON.stringify(body);
  const isText = !type.startsWith('multipart/') || body.startsWith('--');
  return body === '' ? null : isText ? body : Buffer.from(body, 'hex');
};

beforeAll(() => {
  nock.disableNetConnect();
  for (const host of ['api.x.com', 'api.twitter.com', 'upload.x.com', 'upload.twitter.com'])
    for (const method of ['GET', 'POST', 'DELETE'])
      nock(`https://${host}`)
        .persist()
        .intercept(/.*/, method)
        .reply(async function (path, body) {
          const headers = new Headers(this.req.headers);
          const sent = method === 'GET' ? null : bodyOf(body, headers.get('content-type') ?? '');
          const answer = await emulator.fetch(new Request(`https://${host}${path}`, { method, headers, body: sent }));
          return [answer.status, Buffer.from(await answer.arrayBuffer()), Object.fromEntries(answer.headers)];
        });
});
beforeEach(() => emulator.reset());
afterAll(() => {
  nock.cleanAll();
  nock.restore();
});

it('posts a picture through node:https', async () => {
  const client = new TwitterApi('any-token');
  const picture = Buffer.from(sampleMedia('image/png', 2_500_000));
  const id = await client.v2.uploadMedia(picture, { media_type: 'image/png' });
  await client.v2.tweet('With a picture', { media: { media_ids: [id] } });
  expect(emulator.uploads[0]?.sha256).toBe(createHash('sha256').update(picture).digest('hex'));
  expect(emulator.posts).toMatchObject([{ mediaIds: [id] }]);
});

it('uploads through fetch', async () => {
  const form = new FormData();
  form.append('media', new Blob([sampleMedia('image/png', 10_000)]));
  form.append('media_category', 'tweet_image');
  const headers = { authorization: 'Bearer any-token' };
  const answer = await fetch('https://api.x.com/2/media/upload', { method: 'POST', headers, body: form });
  expect(await answer.json()).toMatchObject({ data: { id: emulator.uploads[0]?.mediaId, size: 10_000 } });
  expect(emulator.uploads[0]?.bytes()).toEqual(sampleMedia('image/png', 10_000));
});

it('asks nobody else', async () => {
  await expect(fetch('https://api.example.com/')).rejects.toThrow();
});
