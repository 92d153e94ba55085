import { lastValueFrom, of, tap } from 'rxjs';
import { expect, it } from 'vitest';
import { fromBytes, mediaClient, oauth2, type UploadOptions } from 'rx-media-upload';
import { memoryJobs, runUploadJob } from 'rx-media-upload/queue';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { fetchTransport } from '../../lib/http/fetch-transport.js';
import { job, workerOf } from './job-kit.js';

const subtitles = [{ source: sampleMedia('text/srt', 300), languageCode: 'en', displayName: 'English' }];

/** A job over the emulator, twice: what a run has left, the next one answers from. */
async function twice(type: 'image/png' | 'video/mp4', options: UploadOptions) {
  const x = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.01 } });
  const transport = fetchTransport({
    fetch: (url: RequestInfo | URL, init?: RequestInit) => x.fetch(new Request(url, init)),
  });
  const client = mediaClient({ auth: oauth2('a-token'), transport });
  const worker = workerOf({
    client: () => of(client),
    source: () => fromBytes(sampleMedia(type, 250_000)),
    jobs: memoryJobs(),
    options: { segmentBytes: 100_000, ...options },
  });
  const told: string[] = [];
  const first = await lastValueFrom(runUploadJob(job, worker).pipe(tap(({ type: what }) => told.push(what))));
  const sent = x.requests.length;
  const second = await lastValueFrom(runUploadJob(job, worker));
  expect(second).toEqual(first);
  expect(x.requests).toHaveLength(sent);
  return { x, told };
}

it('a job in one request, described: kept as any other', async () => {
  const { x, told } = await twice('image/png', { strategy: 'auto', altText: 'A picture' });
  expect(x.requests.map(({ command }) => command)).toEqual(['upload', 'setMetadata']);
  expect(x.uploads[0]).toMatchObject({ altText: 'A picture', state: 'succeeded' });
  expect(told).toContain('described');
});

it('a video with alt text and subtitles, as a job: each is uploaded once', async () => {
  const { x } = await twice('video/mp4', { altText: 'A film', subtitles });
  const film = x.uploads.find(({ mediaType }) => mediaType === 'video/mp4');
  expect(film).toMatchObject({ altText: 'A film', state: 'succeeded' });
  expect(film?.subtitles?.map(({ languageCode }) => languageCode.toLowerCase())).toEqual(['en']);
  expect(x.uploads).toHaveLength(2);
});
