import { afterEach, expect, test } from '@jest/globals';
import { fetchTransport, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { lastValueFrom } from 'rxjs';

const emulator = mediaEmulator();
afterEach(() => emulator.reset());

test('uploads a picture', async () => {
  const client = mediaClient({ auth: oauth2('any-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
  const upload$ = uploadMedia(client, sampleMedia('image/png', 100_000), { altText: 'A test card' });
  expect(await lastValueFrom(upload$)).toMatchObject({ type: 'succeeded' });
  expect(emulator.uploads).toMatchObject([{ state: 'succeeded', altText: 'A test card', totalBytes: 100_000 }]);
});
