import { http } from 'msw';
import { setupServer } from 'msw/node';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { TwitterApi } from 'twitter-api-v2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const emulator = mediaEmulator();
// X's hosts alone: what else is asked for stays an error.
const hosts = ['api.x.com', 'api.twitter.com', 'upload.x.com', 'upload.twitter.com'];
const server = setupServer(
  ...hosts.map((host) => http.all(`https://${host}/*`, ({ request }) => emulator.fetch(request))),
);

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => emulator.reset());
afterAll(() => server.close());

// What you would test: here another client, as it is.
const client = new TwitterApi('any-token');
const picture = Buffer.from(sampleMedia('image/png', 2_500_000));

it('posts a picture', async () => {
  const id = await client.v2.uploadMedia(picture, { media_type: 'image/png' });
  await client.v2.tweet('With a picture', { media: { media_ids: [id] } });
  expect(emulator.uploads).toMatchObject([{ mediaId: id, state: 'succeeded', totalBytes: 2_500_000 }]);
  expect(emulator.posts).toMatchObject([{ text: 'With a picture', mediaIds: [id] }]);
});

it('tells its user when X is down', async () => {
  emulator.fail({ command: 'append', segmentIndex: 1, status: 503 });
  await expect(client.v2.uploadMedia(picture, { media_type: 'image/png' })).rejects.toMatchObject({ code: 503 });
});

it('asks nobody else', async () => {
  await expect(fetch('https://api.example.com/')).rejects.toThrow();
});
