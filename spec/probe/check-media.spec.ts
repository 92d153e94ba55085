import { readFileSync } from 'node:fs';
import { lastValueFrom, toArray } from 'rxjs';
import { fetchTransport, fromBytes, fromStream, mediaClient, oauth2, SourceError, uploadMedia } from 'rx-media-upload';
import { checkMedia, type CheckMediaOptions, probeMedia } from 'rx-media-upload/probe';
import { mediaEmulator } from 'rx-media-upload/testing';
import { describe, expect, it } from 'vitest';
import { countedBytes, countedSource } from './counted-source.js';
import { corpusFile, headerAtTheEnd } from './large-files.js';

const findingsOf = (file: string, options: CheckMediaOptions = {}) =>
  lastValueFrom(checkMedia(fromBytes(corpusFile(file), { name: file }), options));

describe('checkMedia', () => {
  it.each<[string, CheckMediaOptions, number | string | undefined]>([
    ['25-min.mp4', { profile: 'standard' }, 1200],
    ['25-min.mp4', { profile: 'premium' }, undefined],
    ['25-min.mp4', { profile: 'premium', target: 'dm' }, 600],
    ['25-min.mp4', { profile: 'standard', target: 'amplify' }, 1200],
    ['150-s.mp4', { profile: 'standard', target: 'dm' }, 140],
    ['150-s.mp4', { profile: 'premium', target: 'dm' }, undefined],
    ['150-s.mp4', { profile: 'standard' }, undefined],
    ['150-s.mp4', { profile: 'standard', mediaCategory: 'dm_video' }, 140],
    ['150-min.mp4', {}, 7500],
  ])('holds %s, %j, to %s s', async (file, options, limit) => {
    expect((await findingsOf(file, options)).find(({ code }) => code === 'video-too-long')?.limit).toBe(limit);
  });

  it.each<[number, CheckMediaOptions, number | undefined]>([
    [9 * 2 ** 30, { profile: 'standard' }, 8 * 2 ** 30],
    [9 * 2 ** 30, {}, undefined],
    [17 * 2 ** 30, {}, 16 * 2 ** 30],
    [0.6 * 2 ** 30, { profile: 'standard', target: 'dm' }, 512 * 2 ** 20],
    [0.6 * 2 ** 30, { target: 'dm' }, undefined],
  ])('holds a video of %d bytes, %j, to %s', async (bytes, options, limit) => {
    const size = Math.round(bytes);
    const findings = await lastValueFrom(checkMedia(countedSource(headerAtTheEnd(size), { size }), options));
    expect(findings.find(({ code }) => code === 'file-too-large')?.limit).toBe(limit);
  });

  it('says value, limit, a sentence and what to do', async () => {
    expect(await findingsOf('150-s.mp4', { target: 'dm', profile: 'standard' })).toEqual([
      {
        level: 'error',
        code: 'video-too-long',
        value: 150,
        limit: 140,
        message: 'Its duration is 150 s: X is documented to take at most 140 s (without Premium).',
        remedy:
          'ffmpeg -i 150-s.mp4 -t 140 -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 128k -movflags +faststart output.mp4',
      },
    ]);
  });

  it('names a file in a remedy only where a shell takes the name as it is', async () => {
    const source = fromBytes(corpusFile('150-min.mp4'), { name: '$(rm -rf ~); `id`.mp4' });
    const [finding] = await lastValueFrom(checkMedia(source));
    expect(finding?.remedy).toMatch(/^ffmpeg -i INPUT /);
  });

  it.each<[string, CheckMediaOptions, string]>([
    ['picture.jpg', { mediaType: 'video/mp4' }, 'error'],
    ['faststart.mp4', { mediaType: 'image/png' }, 'error'],
    ['picture.png', { mediaType: 'image/jpeg' }, 'warning'],
    ['quicktime.mov', { mediaType: 'video/mp4' }, 'warning'],
  ])('tells that %s is not %j: %s', async (file, options, level) => {
    expect(await findingsOf(file, options)).toMatchObject([{ code: 'wrong-type', level }]);
  });

  it('takes a progressive JPEG for either name of it', async () => {
    expect(await findingsOf('progressive.jpg', { mediaType: 'image/pjpeg' })).toEqual([]);
  });

  it('holds a GIF that stands still to the limit of pictures', async () => {
    const gif = corpusFile('still.gif');
    const bytes = new Uint8Array(6 * 2 ** 20);
    bytes.set(gif);
    const codes = (await lastValueFrom(checkMedia(bytes))).map(({ code, limit }) => [code, limit]);
    expect(codes).toContainEqual(['file-too-large', 5 * 2 ** 20]);
  });

  it('does not read what can be read once, and says so', async () => {
    const blob = new Blob([corpusFile('150-min.mp4')]);
    const findings = await lastValueFrom(checkMedia(fromStream(blob.stream(), { size: blob.size })));
    expect(findings).toMatchObject([{ level: 'warning', code: 'not-checked' }]);
  });

  it.each([{ profile: 'gold' }, { target: 'story' }])('refuses %j', async (options) => {
    const look = checkMedia(corpusFile('picture.png'), options as unknown as CheckMediaOptions);
    await expect(lastValueFrom(look)).rejects.toMatchObject({
      name: 'InvalidUploadError',
      option: Object.keys(options)[0],
    });
  });

  it('fails with the source', async () => {
    const source = countedBytes(corpusFile('plain.srt'), 'a.srt');
    const failing = {
      open: () => ({
        ...source.open(),
        read: () => {
          throw new SourceError('gone', { errorCode: 'source-not-found' });
        },
      }),
    };
    await expect(lastValueFrom(checkMedia(failing))).rejects.toMatchObject({ errorCode: 'source-not-found' });
  });
});

describe('uploadMedia with checkMedia', () => {
  const upload = async (file: string, options: Parameters<typeof uploadMedia>[2] = {}) => {
    const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 } });
    const transport = fetchTransport({ fetch: emulator.fetch });
    const client = mediaClient({ auth: oauth2('a-token'), transport });
    const source = fromBytes(corpusFile(file), { name: file });
    const events = await lastValueFrom(
      uploadMedia(client, source, { check: checkMedia, ...options }).pipe(toArray()),
    ).catch((failure: unknown) => failure);
    return { emulator, events };
  };

  it.each(['no-moov.mp4', '150-min.mp4', 'audio-only.mp4', 'cut-off.png', 'words.png'])(
    'refuses %s before any request',
    async (file) => {
      const { emulator, events } = await upload(file);
      expect(events).toMatchObject({ name: 'InvalidUploadError', errorCode: 'media-unfit' });
      expect(emulator.requests).toEqual([]);
    },
  );

  it('warns of what X only advises, and sends it whole', async () => {
    const { emulator, events } = await upload('1080p.mp4');
    expect((events as { type: string; code?: string }[]).filter(({ type }) => type === 'warning')).toMatchObject([
      { code: 'video-too-large' },
    ]);
    expect(Buffer.from(emulator.uploads[0]!.bytes()).equals(Buffer.from(corpusFile('1080p.mp4')))).toBe(true);
  });

  it('looks into subtitles, with the line that is wrong', async () => {
    const subtitles = [
      { source: fromBytes(corpusFile('bad-time.vtt'), { name: 'a.vtt' }), languageCode: 'EN', displayName: 'English' },
    ];
    const { emulator, events } = await upload('faststart.mp4', { subtitles });
    expect(events).toMatchObject({ errorCode: 'media-unfit', message: expect.stringMatching(/Line 6/) as string });
    expect(emulator.requests).toEqual([]);
  });

  it('looks into subtitles of a whole film', async () => {
    const at = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);
    const cues = Array.from(
      { length: 4000 },
      (_, nth) => `${at(2 * nth)},000 --> ${at(2 * nth + 1)},000\nhello ${nth}\n`,
    );
    const srt = cues.map((cue, nth) => `${nth + 1}\n${cue}`).join('\n');
    expect(srt.length).toBeGreaterThan(150_000);
    const source = fromBytes(new TextEncoder().encode(srt), { name: 'film.srt', mediaType: 'text/srt' });
    expect(await lastValueFrom(checkMedia(source))).toEqual([]);
    const late = fromBytes(new TextEncoder().encode(`${srt}\n4001\nbroken --> 00:00\nx\n`), { name: 'film.srt' });
    expect(await lastValueFrom(checkMedia(late))).toMatchObject([{ code: 'subtitles-unreadable' }]);
  });

  it('reads times of SRT by the first arrow of a line: one of 20,000 arrows takes no time', async () => {
    const text = `1\n00:00:00,000 --> 00:00:01,000\nhello\n\n${'-->'.repeat(200_000)}\n`;
    const source = fromBytes(new TextEncoder().encode(text), { name: 'a.srt', mediaType: 'text/srt' });
    expect((await lastValueFrom(checkMedia(source))).length).toBeGreaterThan(0);
    const points = '1\n00:00:00.000 --> 00:00:01.000\nhello\n';
    const odd = fromBytes(new TextEncoder().encode(points), { name: 'a.srt', mediaType: 'text/srt' });
    expect(await lastValueFrom(checkMedia(odd))).toMatchObject([{ code: 'subtitles-odd' }]);
  });

  it.each([
    ['as it is', 0],
    ['with two MiB of comments before its pictures', 2 * 2 ** 20],
  ])('counts the pictures of a GIF that is read in several pieces: %s', async (_, more) => {
    const loop = readFileSync(new URL('../../docs/examples/media/loop.gif', import.meta.url));
    expect(loop.length).toBeGreaterThan(300_000);
    // Behind the colours that all pictures share.
    const start = 13 + 3 * 2 ** ((loop[10]! & 7) + 1);
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 255]), Buffer.alloc(255, 0x20), Buffer.from([0])]);
    const comments = Array.from({ length: Math.ceil(more / comment.length) }, () => comment);
    const bytes = new Uint8Array(Buffer.concat([loop.subarray(0, start), ...comments, loop.subarray(start)]));
    const facts = await lastValueFrom(probeMedia(fromBytes(bytes, { name: 'loop.gif' })));
    expect(facts).toMatchObject({ frames: 36, animated: true });
    expect(facts.unreadable).toBeUndefined();
    expect(await lastValueFrom(checkMedia(fromBytes(bytes, { name: 'loop.gif' })))).toEqual([]);
  });

  it('sends what is unfit where limits only warn', async () => {
    const { events } = await upload('150-min.mp4', { limits: 'warn' });
    expect((events as { type: string }[]).at(-1)).toMatchObject({ type: 'succeeded' });
  });
});
