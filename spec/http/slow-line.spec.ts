import { createHash } from 'node:crypto';
import { lastValueFrom, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { fetchTransport, mediaClient, uploadMedia } from 'rx-media-upload';
import { mediaEmulator } from 'rx-media-upload/testing';
import { listen } from '../support/loopback-server.js';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { slowEmulator } from '../support/slow-emulator.js';

it.concurrent.each([
  ['60 kB/s, which is slow, not broken', 60_000, 300_000, 200],
  // 64 KiB take 3.3 s, and are given 2.9; 32 KiB take 1.6, and are given 1.9.
  ['20 kB/s, which is too slow for a segment', 20_000, 65_536, 900],
])('fetch carries a file over a line of %s', async (_, bytesPerSecond, size, requestTimeout) => {
  const emulator = mediaEmulator();
  const server = await listen(slowEmulator(emulator, bytesPerSecond));
  const client = mediaClient({
    baseUrl: server.url,
    transport: fetchTransport(),
    requestTimeout,
    retry: { attempts: 2, initialDelay: 1 },
  });
  const bytes = patternedBytes(size, PNG);
  const events = await lastValueFrom(uploadMedia(client, bytes, { concurrency: 2 }).pipe(toArray()));
  expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
  expect(emulator.uploads.at(-1)?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  await server.close();
});
