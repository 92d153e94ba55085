import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia, type MediaEmulatorOptions } from '../../lib/testing/index.js';
import { clientOf } from './requests.js';

const video = { media_type: 'video/mp4', media_category: 'tweet_video' };
const bytes = sampleMedia('video/mp4', 2000);

async function processed(
  options: MediaEmulatorOptions,
  polls: number,
  file = bytes,
  media: Readonly<Record<string, string>> = video,
) {
  const emulator = mediaEmulator(options);
  const client = clientOf(emulator);
  const { id, last } = await client.upload(file, media);
  const answers = [last.json];
  for (let poll = 0; poll < polls; poll++) answers.push((await client.status(id)).json);
  const infos = answers.map((answer) => (answer as { data: { processing_info?: unknown } }).data.processing_info);
  return { emulator, id, infos, last: answers.at(-1), upload: emulator.uploads[0] };
}

const invalid = { code: 1, name: 'InvalidMedia', message: 'file is invalid' };

describe('mediaEmulator, processing', () => {
  it('is pending, twice in progress, then succeeded for good', async () => {
    const { infos, last, id, upload } = await processed({ now: () => 0 }, 4);
    expect(infos).toEqual([
      { state: 'pending', check_after_secs: 1 },
      { state: 'in_progress', check_after_secs: 1, progress_percent: 33 },
      { state: 'in_progress', check_after_secs: 1, progress_percent: 67 },
      { state: 'succeeded', progress_percent: 100 },
      { state: 'succeeded', progress_percent: 100 },
    ]);
    expect(last).toEqual({
      data: {
        id,
        media_key: `7_${id}`,
        expires_after_secs: 86_400,
        size: 2000,
        video: { video_type: 'video/mp4' },
        processing_info: { state: 'succeeded', progress_percent: 100 },
      },
    });
    expect(upload?.state).toBe('succeeded');
  });

  it('is processing in between', async () => {
    expect((await processed({}, 1)).upload).toMatchObject({ state: 'processing', finalized: true });
  });

  it('takes animated GIFs the same way, and videos without a category on v2', async () => {
    const gif = await processed({ processing: { polls: 0 } }, 1, sampleMedia('image/gif', 2000), {
      media_type: 'image/gif',
    });
    expect(gif.infos).toEqual([
      { state: 'pending', check_after_secs: 1 },
      { state: 'succeeded', progress_percent: 100 },
    ]);
    expect(gif.last).toMatchObject({ data: { image: { image_type: 'image/gif', w: 640, h: 360 } } });
    expect((await processed({}, 0, bytes, { media_type: 'video/mp4' })).infos[0]).toMatchObject({ state: 'pending' });
  });

  it('fails late, when the bytes are no video', async () => {
    const { infos, upload, last } = await processed({ processing: { polls: 1 } }, 2, sampleMedia('image/png', 2000));
    expect(infos).toEqual([
      { state: 'pending', check_after_secs: 1 },
      { state: 'in_progress', check_after_secs: 1, progress_percent: 50 },
      { state: 'failed', progress_percent: 100, error: invalid },
    ]);
    expect(upload?.state).toBe('failed');
    expect(last).not.toHaveProperty('data.expires_after_secs');
  });

  it.each(['video/webm', 'video/mp4'] as const)('knows %s', async (type) => {
    expect((await processed({ processing: { polls: 0 } }, 1, sampleMedia(type, 2000))).upload?.state).toBe('succeeded');
  });

  it('fails with the reason that it is given, or none', async () => {
    const end = async (
      fail: NonNullable<Exclude<MediaEmulatorOptions['processing'], (...args: never[]) => unknown>>['fail'] & {},
    ) => (await processed({ processing: { polls: 0, fail } }, 1)).infos[1];
    expect(await end(true)).toEqual({ state: 'failed', progress_percent: 100, error: invalid });
    expect(await end({ name: 'UnsupportedMedia' })).toEqual({
      state: 'failed',
      progress_percent: 100,
      error: { name: 'UnsupportedMedia' },
    });
    expect(await end({})).toEqual({ state: 'failed', progress_percent: 100 });
    expect(await end(false)).toEqual({ state: 'succeeded', progress_percent: 100 });
  });

  it('gets stuck with an error, for ever', async () => {
    const { infos, upload } = await processed({ processing: { stuck: true } }, 5);
    expect(infos[0]).toEqual({ state: 'pending', check_after_secs: 1 });
    for (const info of infos.slice(1))
      expect(info).toEqual({ state: 'in_progress', progress_percent: 99, error: invalid });
    expect(upload?.state).toBe('processing');
  });

  it('names other seconds, or none', async () => {
    expect((await processed({ processing: { checkAfterSecs: 0 } }, 0)).infos).toEqual([
      { state: 'pending', check_after_secs: 0 },
    ]);
    expect((await processed({ processing: { checkAfterSecs: null } }, 1)).infos).toEqual([
      { state: 'pending' },
      { state: 'in_progress', progress_percent: 33 },
    ]);
  });

  it('follows states of its own to the letter', async () => {
    const states = [{ state: 'uploading', check_after_secs: 3 }, {}, null];
    const { infos, upload } = await processed({ processing: { states } }, 3);
    expect(infos).toEqual([{ state: 'uploading', check_after_secs: 3 }, {}, undefined, undefined]);
    expect(upload?.state).toBe('succeeded');
    expect((await processed({ processing: { states: [null] } }, 0)).upload?.state).toBe('succeeded');
    expect((await processed({ processing: { states: [{ state: 'failed' }] } }, 0)).upload?.state).toBe('failed');
  });

  it('takes a script by upload', async () => {
    const emulator = mediaEmulator({
      processing: ({ totalBytes }) => (totalBytes > 1000 ? { checkAfterSecs: 9 } : undefined),
    });
    const client = clientOf(emulator);
    expect((await client.upload(bytes, video)).last.json).toMatchObject({
      data: { processing_info: { check_after_secs: 9 } },
    });
    expect((await client.upload(bytes.slice(0, 100), video)).last.json).toMatchObject({
      data: { processing_info: { check_after_secs: 1 } },
    });
  });

  it('notes polls that come too early, and only those', async () => {
    let now = 0;
    const emulator = mediaEmulator({ now: () => now, processing: { checkAfterSecs: 5, polls: 5 } });
    const client = clientOf(emulator);
    const { id } = await client.upload(bytes, video);
    for (const at of [4990, 9980, 14_980, 19_970, 24_969]) {
      now = at;
      await client.status(id);
    }
    const polls = emulator.requests.filter(({ command }) => command === 'status').map(({ earlyPoll }) => earlyPoll);
    expect(polls).toEqual([true, true, undefined, true, undefined]);
  });

  it('does not process images', async () => {
    expect((await processed({}, 0, sampleMedia('image/png', 2000), { media_type: 'image/png' })).infos).toEqual([
      undefined,
    ]);
  });
});
