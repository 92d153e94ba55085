import { fetchTransport, mediaClient, oauth2, uploadMedia, type MediaClient } from 'rx-media-upload';
import { mediaEmulator, peakConcurrency, sampleMedia, segmentOrder } from 'rx-media-upload/testing';
import { lastValueFrom } from 'rxjs';
import { beforeEach, expect, it } from 'vitest';

const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0 } });
const client: MediaClient = mediaClient({
  auth: oauth2('any-token'),
  transport: fetchTransport({ fetch: emulator.fetch }),
  retry: { initialDelay: 1 },
});

beforeEach(() => emulator.reset());

it('sends a lost segment again, and no other', async () => {
  emulator.fail({ command: 'append', segmentIndex: 1, status: 503 });
  const upload$ = uploadMedia(client, sampleMedia('video/mp4', 10_000_000), { statusInterval: 1 });
  expect(await lastValueFrom(upload$)).toMatchObject({ type: 'succeeded' });

  const [upload] = emulator.uploads;
  expect(upload).toMatchObject({ state: 'succeeded', totalBytes: 10_000_000 });
  expect(segmentOrder(emulator.requests, upload!.mediaId)).toEqual([0, 1, 1, 2]);
  expect(peakConcurrency(emulator.requests, ({ command }) => command === 'append')).toBe(1);
});
