import { from, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type ChunkSource,
  fetchTransport,
  type Finding,
  fromStream,
  mediaClient,
  type MediaCheckContext,
  oauth2,
  SourceError,
  uploadMedia,
  type UploadEvent,
  type UploadOptions,
} from 'rx-media-upload';
import { mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';

const video = patternedBytes(200_000, MP4);
const error: Finding = {
  level: 'error',
  code: 'video-too-long',
  value: 9000,
  limit: 7500,
  message: 'It is 9000 s long, and X takes 7500.',
  remedy: 'ffmpeg -t 7500',
};
const warning: Finding = { level: 'warning', code: 'frame-rate', message: 'It has 120 frames a second.' };

const uploaded = async (options: UploadOptions, bytes: Uint8Array<ArrayBuffer> | ChunkSource = video) => {
  const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 } });
  const transport = fetchTransport({ fetch: emulator.fetch });
  const client = mediaClient({ auth: oauth2('a-token'), transport });
  const result = await lastValueFrom(uploadMedia(client, bytes, options).pipe(toArray())).then(
    (events): { events: readonly UploadEvent[]; failure?: unknown } => ({ events }),
    (failure: unknown) => ({ events: [], failure }),
  );
  return { emulator, ...result };
};
const warningsOf = (events: readonly UploadEvent[]) => events.filter(({ type }) => type === 'warning');

describe('check', () => {
  it('refuses before any request where it finds an error, in words and as data', async () => {
    const { emulator, failure } = await uploaded({ check: () => of([warning, error]) });
    expect(failure).toMatchObject({
      name: 'InvalidUploadError',
      errorCode: 'media-unfit',
      message: 'It is 9000 s long, and X takes 7500. ffmpeg -t 7500',
      findings: [warning, error],
      mediaType: 'video/mp4',
    });
    expect(emulator.requests).toEqual([]);
  });

  it('tells warnings before anything is sent, and goes on', async () => {
    const { events } = await uploaded({ check: () => Promise.resolve([warning]) });
    expect(events[0]).toEqual({ type: 'warning', code: 'frame-rate', message: 'It has 120 frames a second.' });
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
  });

  it('makes warnings of errors under `limits: warn`', async () => {
    const { events } = await uploaded({ check: () => [[error]], limits: 'warn' });
    expect(warningsOf(events)).toMatchObject([{ code: 'video-too-long' }]);
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
  });

  it('is told what for, and reads the source that is open, from any place', async () => {
    const told: MediaCheckContext[] = [];
    const read: number[][] = [];
    const check: UploadOptions['check'] = (source, context) => {
      told.push(context);
      const reader = source.open();
      return from(
        (async () => {
          const facts = await lastValueFrom(from(reader.facts()));
          for (const start of [150_000, 0, 199_999]) {
            const bytes = await lastValueFrom(from(reader.read(start, start + 1, (size) => new Uint8Array(size))));
            read.push([start, (bytes as Uint8Array)[0]!]);
          }
          reader.unsubscribe();
          expect(facts.size).toBe(200_000);
          return [];
        })(),
      );
    };
    const { emulator, events } = await uploaded({ check, target: 'dm', profile: 'standard' });
    expect(told).toEqual([{ target: 'dm', profile: 'standard', mediaType: 'video/mp4', mediaCategory: 'dm_video' }]);
    expect(read).toEqual([150_000, 0, 199_999].map((start) => [start, video[start]]));
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
    expect(Buffer.from(emulator.uploads[0]!.bytes()).equals(video)).toBe(true);
  });

  it('does not look into what can be read once, and says so', async () => {
    let asked = 0;
    const source = fromStream(new Blob([video]).stream(), { size: video.length, mediaType: 'video/mp4' });
    const { events } = await uploaded({ check: () => [(asked++, [error])] }, source);
    expect(asked).toBe(0);
    expect(warningsOf(events)).toMatchObject([{ code: 'not-checked' }]);
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
  });

  it.each<[string, UploadOptions['check']]>([
    ['fails', () => throwError(() => new Error('cannot parse'))],
    [
      'throws',
      () => {
        throw new Error('cannot parse');
      },
    ],
  ])('costs nothing where it %s itself', async (_, check) => {
    const { events } = await uploaded({ ...(check && { check }) });
    expect(warningsOf(events)).toMatchObject([
      { code: 'not-checked', message: expect.stringMatching(/cannot parse/) as string },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
  });

  it('takes one that says nothing for one that has found nothing', async () => {
    const { events } = await uploaded({ check: () => [] });
    expect(warningsOf(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
  });

  it('fails with the source', async () => {
    const { emulator, failure } = await uploaded({ check: () => throwError(() => new SourceError('gone')) });
    expect(failure).toMatchObject({ name: 'SourceError' });
    expect(emulator.requests).toEqual([]);
  });

  it('looks at subtitles too, before the video is sent', async () => {
    const categories: unknown[] = [];
    const subtitles = [
      { source: new TextEncoder().encode('WEBVTT\n\nbroken'), languageCode: 'EN', displayName: 'English' },
    ];
    const { emulator, failure } = await uploaded({
      subtitles,
      check: (_, { mediaCategory }) => {
        categories.push(mediaCategory);
        return of(mediaCategory === 'subtitles' ? [{ ...error, code: 'subtitles-unreadable' }] : []);
      },
    });
    expect(categories).toEqual(['tweet_video', 'subtitles']);
    expect(failure).toMatchObject({ errorCode: 'media-unfit', mediaCategory: 'subtitles' });
    expect(emulator.requests).toEqual([]);
  });

  it.each(['', 'gold', 'Premium'])('refuses a profile that is none: %j', async (profile) => {
    const { failure } = await uploaded({ profile: profile as 'standard' });
    expect(failure).toMatchObject({ option: 'profile' });
  });
});

describe('what X is documented not to take', () => {
  const on = async (version: 'v2' | 'v1.1', bytes: Uint8Array<ArrayBuffer>): Promise<readonly UploadEvent[]> => {
    const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 } });
    // Whether v1.1 takes it or not: the warning is about what is documented.
    emulator.fail({ command: 'setMetadata', status: 200 });
    const transport = fetchTransport({ fetch: emulator.fetch });
    const client = mediaClient({ auth: oauth2('a-token'), transport, version });
    return lastValueFrom(uploadMedia(client, bytes, { altText: 'A test card' }).pipe(toArray()));
  };

  it('warns of the alt text of a video on v1.1, and of no other', async () => {
    expect(warningsOf(await on('v1.1', video))).toMatchObject([{ code: 'alt-text-not-taken' }]);
    expect(warningsOf(await on('v2', video))).toEqual([]);
    expect(warningsOf(await on('v1.1', patternedBytes(100, PNG)))).toEqual([]);
  });

  it('refuses a track without a language, before any request', async () => {
    const tracks = [{ source: new Uint8Array(8), displayName: 'One' }] as unknown as UploadOptions['subtitles'] &
      object;
    const { emulator, failure } = await uploaded({ subtitles: tracks });
    expect(failure).toMatchObject({ name: 'InvalidUploadError', errorCode: 'invalid-subtitles' });
    expect(emulator.requests).toEqual([]);
  });

  it.each([
    ['EN', 0],
    ['de', 0],
    ['XX', 1],
  ])('warns of a language that is none: %s', async (languageCode, count) => {
    const source = new TextEncoder().encode('WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n');
    const { events } = await uploaded({ subtitles: [{ source, languageCode, displayName: 'One' }] });
    expect(warningsOf(events).filter((event) => 'code' in event && event.code === 'unknown-language')).toHaveLength(
      count,
    );
  });
});
