import { lastValueFrom, of, tap, throwError, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fromBytes, mediaClient, oauth2, type SucceededEvent, type UploadOptions } from 'rx-media-upload';
import { type JobStore, memoryJobs, runUploadJob } from 'rx-media-upload/queue';
import { type MediaEmulator, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { fetchTransport } from '../../lib/http/fetch-transport.js';
import { job, noted, workerOf } from './job-kit.js';

const subtitles = [{ source: sampleMedia('text/srt', 300), languageCode: 'en', displayName: 'English' }];

/** A worker over the emulator. */
function emulated(type: 'image/png' | 'video/mp4', options: UploadOptions, jobs: JobStore = memoryJobs()) {
  const x = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.01 } });
  const transport = fetchTransport({
    fetch: (url: RequestInfo | URL, init?: RequestInit) => x.fetch(new Request(url, init)),
  });
  const client = mediaClient({ auth: oauth2('a-token'), transport });
  const worker = workerOf({
    client: () => of(client),
    source: () => fromBytes(sampleMedia(type, 250_000)),
    jobs,
    options: { segmentBytes: 100_000, ...options },
  });
  return { x, worker, client };
}

/** A job over the emulator, twice: what a run has left, the next one answers from. */
async function twice(type: 'image/png' | 'video/mp4', options: UploadOptions) {
  const { x, worker } = emulated(type, options);
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

describe.each(['auto', 'one-shot'] as const)(
  'an image in one request (%s), and what fails after X has it',
  (strategy) => {
    const options = { strategy, altText: 'A picture' };
    const commands = (x: MediaEmulator) => x.requests.map(({ command }) => command);

    it('refused alt text: the next attempt sets it, and sends no image', async () => {
      const { x, worker } = emulated('image/png', options);
      x.fail({ command: 'setMetadata', nth: 1, status: 403 });
      await expect(lastValueFrom(runUploadJob(job, worker))).rejects.toMatchObject({ command: 'setMetadata' });
      const { mediaId } = (await lastValueFrom(runUploadJob(job, worker))) as SucceededEvent;
      expect(commands(x)).toEqual(['upload', 'setMetadata', 'setMetadata']);
      expect(x.uploads).toMatchObject([{ mediaId, altText: 'A picture' }]);
    });

    it('a store that cannot keep the result: the next attempt has the same media id', async () => {
      const asked: string[] = [];
      let finishes = 0;
      const jobs = noted(memoryJobs(), asked, (lease) => ({
        finish: (media) => (finishes++ === 0 ? throwError(() => new Error('The store is away')) : lease.finish(media)),
      }));
      const { x, worker } = emulated('image/png', options, jobs);
      await expect(lastValueFrom(runUploadJob(job, worker))).rejects.toThrow();
      await lastValueFrom(runUploadJob(job, worker));
      expect(commands(x).filter((command) => command === 'upload')).toHaveLength(1);
      expect(x.uploads).toHaveLength(1);
    });

    it.each([{ shared: false }, { additionalOwners: [] }])('%j, which says nothing: the same', async (more) => {
      const { x, worker } = emulated('image/png', { ...options, ...more });
      x.fail({ command: 'setMetadata', nth: 1, status: 403 });
      await expect(lastValueFrom(runUploadJob(job, worker))).rejects.toThrow();
      await lastValueFrom(runUploadJob(job, worker));
      expect(x.uploads).toHaveLength(1);
    });

    it('a store that cannot write the reply down: the upload goes on with it', async () => {
      const jobs = noted(memoryJobs(), [], (lease) => ({
        checkpoints: { ...lease.checkpoints, save: () => throwError(() => new Error('The store is away')) },
      }));
      const { x, worker } = emulated('image/png', options, jobs);
      const { mediaId } = (await lastValueFrom(runUploadJob(job, worker))) as SucceededEvent;
      expect(x.uploads).toMatchObject([{ mediaId, altText: 'A picture' }]);
    });

    it('the job is for another user now, or for a message: an image of its own', async () => {
      const changes = [
        { job: { ...job, account: { ...job.account, user: 'another user' } }, more: {} },
        { job, more: { target: 'dm' } },
        { job, more: { mediaCategory: 'dm_image' } },
      ] as const;
      for (const { job: changed, more } of changes) {
        const { x, worker } = emulated('image/png', options);
        x.fail({ command: 'setMetadata', nth: 1, status: 403 });
        await expect(lastValueFrom(runUploadJob(job, worker))).rejects.toThrow();
        const now = { ...worker, options: { ...options, segmentBytes: 100_000, ...more } };
        const { mediaId } = (await lastValueFrom(runUploadJob(changed, now))) as SucceededEvent;
        expect(x.uploads).toHaveLength(2);
        expect(x.uploads[1]?.mediaId).toBe(mediaId);
      }
    });

    it('a finished job of another user is answered by nobody else’s media', async () => {
      const { x, worker } = emulated('image/png', options);
      const first = (await lastValueFrom(runUploadJob(job, worker))) as SucceededEvent;
      expect(first.media).not.toHaveProperty('owner');
      const other = { ...job, account: { ...job.account, user: 'another user' } };
      const second = (await lastValueFrom(runUploadJob(other, worker))) as SucceededEvent;
      expect(second.mediaId).not.toBe(first.mediaId);
      expect(x.uploads).toHaveLength(2);
    });

    it('another account has taken the job over: its image is its own', async () => {
      const { x, worker, client } = emulated('image/png', options);
      x.fail({ command: 'setMetadata', nth: 1, status: 403 });
      await expect(lastValueFrom(runUploadJob(job, worker))).rejects.toThrow();
      const other = { ...worker, client: () => of({ ...client, account: 'somebody else' }) };
      await lastValueFrom(runUploadJob(job, other));
      expect(x.uploads).toHaveLength(2);
    });

    it('X has forgotten it since: the image goes out again, and nothing says that the source had changed', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      onTestFinished(() => void vi.useRealTimers());
      const { x, worker } = emulated('image/png', options);
      x.fail({ command: 'setMetadata', nth: 1, status: 403 });
      await expect(lastValueFrom(runUploadJob(job, worker))).rejects.toThrow();
      vi.setSystemTime(Date.now() + 90_000_000);
      const events = await lastValueFrom(runUploadJob(job, worker).pipe(toArray()));
      expect(
        events.filter(({ type }) => type === 'warning').map((event) => 'code' in event && event.code),
      ).not.toContain('checkpoint-changed');
      expect(commands(x).filter((command) => command === 'upload')).toHaveLength(2);
    });
  },
);
