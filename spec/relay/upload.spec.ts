import { lastValueFrom, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchTransport, mediaClient, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload';
import { mediaRelay } from 'rx-media-upload/relay';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';
import { BASE, relayKit, TOKENS, userOf } from './relay-kit.js';

describe('an upload through a relay', () => {
  it('takes a video in segments, with its processing, alt text and subtitles', async () => {
    const { clientOf, emulator, toX, log } = relayKit();
    const video = sampleMedia('video/mp4', 2_500_000);
    const subtitles = [{ source: sampleMedia('text/srt', 500), languageCode: 'EN', displayName: 'English' }];
    const events = await lastValueFrom(
      uploadMedia(clientOf('alice'), video, {
        segmentBytes: 1_000_000,
        altText: 'A test card',
        subtitles,
        mediaType: 'video/mp4',
      }).pipe(toArray()),
    );
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
    expect(events.map(({ type }) => type)).toContain('processing');
    const upload = emulator.uploads.find(({ mediaType }) => mediaType === 'video/mp4');
    expect(upload).toMatchObject({
      owner: 'alice',
      state: 'succeeded',
      altText: 'A test card',
      subtitles: [{ languageCode: 'EN', displayName: 'English' }],
    });
    expect(Buffer.compare(upload!.bytes(), video)).toBe(0);
    expect(emulator.requests.filter(({ status }) => status >= 400)).toEqual([]);
    expect(new Set(toX.map(({ headers }) => headers['authorization']))).toEqual(
      new Set([`Bearer ${TOKENS['alice']!}`]),
    );
    expect(log).toEqual([]);
  });

  it('takes an image in segments, and one in a single request', async () => {
    const { clientOf, emulator } = relayKit();
    const image = sampleMedia('image/png', 10_000);
    await lastValueFrom(uploadMedia(clientOf('bob'), image));
    const { mediaId } = await lastValueFrom(
      clientOf('bob').upload({ bytes: image, mediaType: 'image/png', mediaCategory: 'tweet_image' }),
    );
    await lastValueFrom(clientOf('bob').setMetadata(mediaId, { altText: 'Two' }));
    expect(emulator.uploads).toMatchObject([
      { owner: 'bob', state: 'succeeded' },
      { owner: 'bob', state: 'succeeded', altText: 'Two' },
    ]);
  });

  it('takes subtitles off again', async () => {
    const { clientOf, emulator } = relayKit();
    const client = clientOf('alice');
    const subtitles = [{ source: sampleMedia('text/srt', 500), languageCode: 'EN', displayName: 'English' }];
    await lastValueFrom(uploadMedia(client, sampleMedia('video/mp4', 1000), { subtitles }));
    const video = emulator.uploads.find(({ mediaType }) => mediaType === 'video/mp4')!;
    await lastValueFrom(client.removeSubtitles(video.mediaId, { mediaCategory: 'tweet_video', languageCodes: ['EN'] }));
    expect(video.subtitles).toEqual([]);
  });

  it('writes each request to X anew, as the library would', async () => {
    const { clientOf, toX } = relayKit();
    await lastValueFrom(uploadMedia(clientOf('alice'), sampleMedia('image/png', 100)));
    const authorization = `Bearer ${TOKENS['alice']!}`;
    expect(toX).toMatchObject([
      {
        method: 'POST',
        url: 'https://api.x.com/2/media/upload/initialize',
        body: '{"total_bytes":100,"media_type":"image/png","media_category":"tweet_image"}',
      },
      {
        method: 'POST',
        url: expect.stringMatching(/^https:\/\/api\.x\.com\/2\/media\/upload\/\d+\/append$/) as string,
      },
      {
        method: 'POST',
        url: expect.stringMatching(/^https:\/\/api\.x\.com\/2\/media\/upload\/\d+\/finalize$/) as string,
        body: '{}',
      },
    ]);
    for (const { headers, redirect } of toX) {
      expect({ ...headers, 'content-type': undefined }).toEqual({
        accept: 'application/json',
        authorization,
        'content-type': undefined,
      });
      expect(redirect).toBe('manual');
    }
  });

  it('retries, slows down and begins anew as it would with X itself', async () => {
    const { clientOf, emulator } = relayKit();
    emulator.fail({ command: 'append', segmentIndex: 0, status: 503 });
    emulator.fail({
      command: 'append',
      segmentIndex: 1,
      status: 429,
      headers: { 'retry-after': '0', 'x-rate-limit-limit': '1875', 'x-rate-limit-remaining': '0' },
    });
    emulator.fail({
      command: 'finalize',
      status: 400,
      body: { errors: [{ message: 'BadRequest: Not found' }], title: 'Invalid Request' },
    });
    const events = await lastValueFrom(
      uploadMedia(clientOf('alice'), sampleMedia('video/mp4', 1000), { segmentBytes: 500 }).pipe(toArray()),
    );
    expect(events.flatMap((event) => (event.type === 'retrying' ? [event.reason] : []))).toEqual([
      'server',
      'rate-limit',
      'expired',
    ]);
    expect(events.at(-1)?.type).toBe('succeeded');
  });
});

describe('an upload through a relay on a port', () => {
  const servers: ServedEmulator[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('goes over real sockets in both directions', async () => {
    const emulator = mediaEmulator({
      accessTokens: { [TOKENS['alice']!]: { user: 'alice' } },
      processing: { polls: 1, checkAfterSecs: 0.01 },
    });
    const x = await serveEmulator(emulator);
    const handler = mediaRelay({ authenticate: userOf, auth: oauth2(TOKENS['alice']!), baseUrl: x.url });
    const relay = await serveEmulator({ fetch: (input) => handler(input as Request) });
    servers.push(x, relay);
    const client = mediaClient({
      baseUrl: `${relay.url}/deep/down/here`,
      transport: fetchTransport({
        fetch: (input, init) =>
          fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie: 'session=alice' } }),
      }),
    });
    const video = sampleMedia('video/mp4', 9_000_000);
    const { mediaId } = await lastValueFrom(
      uploadMedia(client, video, { altText: 'Over sockets', mediaType: 'video/mp4' }).pipe(uploadedMedia()),
    );
    expect(emulator.uploads).toMatchObject([
      {
        mediaId,
        state: 'succeeded',
        altText: 'Over sockets',
        segments: [{ size: 4_194_304 }, { size: 4_194_304 }, { size: 611_392 }],
      },
    ]);
    expect(Buffer.compare(emulator.uploads[0]!.bytes(), video)).toBe(0);
  });

  it('gives up at X when the browser goes', async () => {
    let hanging = 0;
    const x = await serveEmulator({ fetch: () => new Promise(() => hanging++) });
    const { relay } = relayKit({ baseUrl: x.url, fetch: globalThis.fetch });
    servers.push(x);
    const gone = new AbortController();
    const answer = relay(
      new Request(`${BASE}/2/media/upload/initialize`, {
        ...initialize,
        headers: { ...initialize.headers, cookie: 'session=alice' },
        signal: gone.signal,
      }),
    );
    await expect.poll(() => hanging).toBe(1);
    gone.abort();
    expect((await answer).status).toBe(499);
    await expect.poll(() => x.abandoned()).toBe(1);
  });
});

const initialize = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"total_bytes":1000,"media_type":"video/mp4"}',
};
