import { BehaviorSubject, concat, concatMap, from, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type ChunkSource,
  fetchTransport,
  fromStream,
  mediaClient,
  type MediaClientOptions,
  MediaRequestError,
  memoryCheckpoints,
  oauth2,
  type Transport,
  type UploadEvent,
  uploadAll,
  uploadMedia,
  type UploadOptions,
} from 'rx-media-upload';
import { nodeTransport } from 'rx-media-upload/node';
import { mediaRelay, type RelayOptions, memoryOwnership } from 'rx-media-upload/relay';
import { mediaEmulator, type MediaEmulatorOptions } from 'rx-media-upload/testing';
import { oneShotOf } from '../../lib/upload/one-shot.js';
import { bodyOf, listen } from '../support/loopback-server.js';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';
import { serveEmulator } from '../support/served-emulator.js';

const MIB = 1024 * 1024;
const picture = patternedBytes(1_000, PNG);
const eventsOf = (upload$: ReturnType<typeof uploadMedia>): Promise<UploadEvent[]> =>
  lastValueFrom(upload$.pipe(toArray()));
const typesOf = (events: readonly UploadEvent[]): string[] => events.map(({ type }) => type);

const emulated = (options: MediaEmulatorOptions = {}, client: MediaClientOptions = {}) => {
  const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 }, ...options });
  const transport = fetchTransport({ fetch: emulator.fetch });
  const commands = () => emulator.requests.map(({ command }) => command);
  return {
    emulator,
    commands,
    client: mediaClient({ auth: oauth2('a-token'), transport, retry: { initialDelay: 1 }, ...client }),
  };
};

describe('oneShotOf', () => {
  const image = { totalBytes: 100, mediaType: 'image/png', mediaCategory: 'tweet_image' } as const;

  it.each<[string, Parameters<typeof oneShotOf>[1], boolean, string, string]>([
    ['an image', image, true, 'always', 'first'],
    ['an image of a direct message', { ...image, mediaCategory: 'dm_image' }, true, 'always', 'first'],
    ['exactly 5 MiB', { ...image, totalBytes: 5 * MIB }, true, 'always', 'first'],
    ['what can be read once', image, false, 'always', 'never'],
    ['no owners at all', { ...image, additionalOwners: [], shared: false }, true, 'always', 'first'],
    ['more than 5 MiB', { ...image, totalBytes: 5 * MIB + 1 }, true, '5242881 bytes', 'never'],
    ['other owners', { ...image, additionalOwners: ['1'] }, true, 'shared ones', 'never'],
    ['shared', { ...image, shared: true }, true, 'shared ones', 'never'],
    ['a video', { ...image, mediaType: 'video/mp4', mediaCategory: 'tweet_video' }, true, 'tweet_video', 'never'],
    ['a GIF that moves', { ...image, mediaType: 'image/gif', mediaCategory: 'tweet_gif' }, true, 'tweet_gif', 'never'],
    ['subtitles', { ...image, mediaType: 'text/srt', mediaCategory: 'subtitles' }, true, 'subtitles', 'never'],
    ['no category', { totalBytes: 1, mediaType: 'model/gltf-binary' }, true, 'model/gltf-binary', 'never'],
  ])('%s', (_, request, rereadable, oneShot, auto) => {
    expect(oneShotOf({}, request, rereadable)).toBe('never');
    expect(oneShotOf({ strategy: 'chunked' }, request, rereadable)).toBe('never');
    expect(oneShotOf({ strategy: 'auto' }, request, rereadable)).toBe(auto);
    if (oneShot === 'always') expect(oneShotOf({ strategy: 'one-shot' }, request, rereadable)).toBe('always');
    else expect(() => oneShotOf({ strategy: 'one-shot' }, request, rereadable)).toThrow(new RegExp(`not ${oneShot}`));
  });
});

describe.each(['v2', 'v1.1'] as const)('one request over %s', (version) => {
  it.each(['one-shot', 'auto'] as const)('takes an image to X, and tells all at its reply: %s', async (strategy) => {
    const { emulator, client, commands } = emulated({}, { version });
    const events = await eventsOf(uploadMedia(client, picture, { strategy, altText: 'A test card' }));
    expect(typesOf(events)).toEqual(['initialized', 'appended', 'finalized', 'described', 'succeeded']);
    expect(commands()).toEqual(['upload', 'setMetadata']);
    const [upload] = emulator.uploads;
    expect(Buffer.from(upload!.bytes()).equals(picture)).toBe(true);
    expect(upload!.altText).toBe('A test card');
    expect(events[0]).toMatchObject({
      mediaId: upload!.mediaId,
      totalBytes: 1000,
      segmentBytes: 1000,
      segmentCount: 1,
      resumed: false,
    });
    expect(events[1]).toMatchObject({ loaded: 1000, acknowledged: 1000, total: 1000, segmentIndex: 0 });
    expect(events[2]).toMatchObject({ processing: false });
    expect(events.at(-1)).toMatchObject({ mediaId: upload!.mediaId, media: { mediaCategory: 'tweet_image' } });
  });

  it('tries again what X refuses for now, with a new token where it wants one', async () => {
    let token = 'old';
    const auth = oauth2({ token: () => of(token), refresh: () => of((token = 'new')) });
    const accessTokens = { new: { user: '7' } };
    const { emulator, client, commands } = emulated({ accessTokens }, { version, auth });
    emulator.fail({ command: 'upload', status: 503, user: '7' });
    const events = await eventsOf(uploadMedia(client, picture, { strategy: 'one-shot' }));
    expect(events.filter(({ type }) => type === 'retrying')).toMatchObject([
      { command: 'upload', reason: 'auth' },
      { command: 'upload', reason: 'server' },
    ]);
    expect(commands()).toEqual(['upload', 'upload', 'upload']);
    expect(emulator.uploads).toHaveLength(1);
  });

  it.each([
    ['no reply', { after: true }],
    ['a reply that breaks off', { after: true, cut: 'body' as const }],
    ['a reply of which half has come', { truncate: true }],
    ['a reply that makes no sense', { after: true, garbage: true }],
  ])('does not send twice what X may have: %s', async (_, fault) => {
    for (const strategy of ['one-shot', 'auto'] as const) {
      const { emulator, client, commands } = emulated({}, { version });
      emulator.fail({ command: 'upload', ...fault });
      await expect(eventsOf(uploadMedia(client, picture, { strategy }))).rejects.toMatchObject({
        errorCode: 'reply-lost',
        command: 'upload',
        message: expect.stringMatching(/X may have the media/) as string,
      });
      expect(commands()).toEqual(['upload']);
      expect(emulator.uploads).toHaveLength(1);
    }
  });

  it('sends it twice where the user says so, and is told why', async () => {
    const asked: unknown[] = [];
    const shouldRetry = (error: { readonly errorCode: string }): boolean => asked.push(error.errorCode) > 0;
    const { emulator, client } = emulated({}, { version, retry: { initialDelay: 1, shouldRetry } });
    emulator.fail({ command: 'upload', after: true });
    const events = await eventsOf(uploadMedia(client, picture, { strategy: 'one-shot' }));
    expect(typesOf(events)).toContain('succeeded');
    expect(asked).toEqual(['reply-lost']);
    expect(emulator.uploads).toHaveLength(2);
  });
});

describe('what the way refuses', () => {
  it.each([413, 431, 404, 405])('goes in segments under auto: %d', async (status) => {
    const { emulator, client, commands } = emulated();
    emulator.fail({ command: 'upload', status });
    const events = await eventsOf(uploadMedia(client, picture, { strategy: 'auto' }));
    expect(typesOf(events)).toEqual(['retrying', 'initialized', 'appended', 'finalized', 'succeeded']);
    expect(events[0]).toMatchObject({ command: 'upload', reason: status > 410 ? 'too-large' : 'server', delay: 0 });
    expect(commands()).toEqual(['upload', 'initialize', 'append', 'finalize']);
  });

  it.each([413, 404])('is an error where the user wants one request: %d', async (status) => {
    const { emulator, client, commands } = emulated();
    emulator.fail({ command: 'upload', status });
    await expect(eventsOf(uploadMedia(client, picture, { strategy: 'one-shot' }))).rejects.toMatchObject({ status });
    expect(commands()).toEqual(['upload']);
  });

  it.each([400, 402, 403])('is an error under auto where it is the media or the account: %d', async (status) => {
    const { emulator, client, commands } = emulated();
    emulator.fail({ command: 'upload', status });
    await expect(eventsOf(uploadMedia(client, picture, { strategy: 'auto' }))).rejects.toMatchObject({ status });
    expect(commands()).toEqual(['upload']);
  });

  it('goes in segments while the window of one-shot uploads is used up, at once, and asks no more', async () => {
    const rateLimits = { upload: { limit: 2, windowMs: 900_000 } };
    const { emulator, client, commands } = emulated({ rateLimits });
    const pictures = Array.from({ length: 6 }, () => picture);
    const events = await lastValueFrom(
      uploadAll(client, pictures, { strategy: 'auto', concurrency: 1 }).pipe(toArray()),
    );
    expect(events.filter(({ type }) => type === 'succeeded')).toHaveLength(6);
    expect(emulator.uploads).toHaveLength(6);
    expect(commands().filter((command) => command === 'upload')).toHaveLength(3);
    expect(commands().filter((command) => command === 'finalize')).toHaveLength(4);
    expect(events.filter(({ type }) => type === 'retrying').map(({ index }) => index)).toEqual([2, 3, 4, 5]);
  });

  it('waits for the window on v1.1, which counts segments in the same', async () => {
    const rateLimits = { upload: { limit: 1, windowMs: 60 } };
    const { client, commands } = emulated({ rateLimits }, { version: 'v1.1' });
    const sent = from([picture, picture]).pipe(concatMap((one) => uploadMedia(client, one, { strategy: 'auto' })));
    await lastValueFrom(sent);
    expect(new Set(commands())).toEqual(new Set(['upload']));
  });

  it('waits for the window where the user wants one request', async () => {
    const rateLimits = { upload: { limit: 1, windowMs: 60 } };
    const { emulator, client, commands } = emulated({ rateLimits });
    const events = await lastValueFrom(
      uploadAll(client, [picture, picture], { strategy: 'one-shot', concurrency: 1 }).pipe(toArray()),
    );
    expect(events.find(({ type }) => type === 'retrying')).toMatchObject({ reason: 'rate-limit', command: 'upload' });
    expect(new Set(commands())).toEqual(new Set(['upload']));
    expect(emulator.uploads).toHaveLength(2);
  });

  it('is a refusal of the description, not of the way, where the alt text fails', async () => {
    const { emulator, client, commands } = emulated();
    emulator.fail({ command: 'setMetadata', status: 404 });
    const options: UploadOptions = { strategy: 'auto', altText: 'A test card' };
    const failure: unknown = await eventsOf(uploadMedia(client, picture, options)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ command: 'setMetadata', mediaId: emulator.uploads[0]!.mediaId });
    expect(commands()).toEqual(['upload', 'setMetadata']);
  });
});

describe('one request and the rest', () => {
  it.each<[string, UploadOptions, Uint8Array<ArrayBuffer>]>([
    ['a video', {}, patternedBytes(100, MP4)],
    ['other owners', { additionalOwners: ['12'] }, picture],
    ['shared media', { shared: true, target: 'dm' }, picture],
    ['an image above 5 MiB', { limits: 'off' }, patternedBytes(5 * MIB + 1, PNG)],
  ])('refuses %s before any request, and sends it in segments under auto', async (_, options, bytes) => {
    const { client, commands } = emulated({ maxBytes: { tweet_image: 10 * MIB } });
    await expect(eventsOf(uploadMedia(client, bytes, { ...options, strategy: 'one-shot' }))).rejects.toMatchObject({
      errorCode: 'invalid-option',
      option: 'strategy',
    });
    expect(commands()).toEqual([]);
    await eventsOf(uploadMedia(client, bytes, { ...options, strategy: 'auto' }));
    expect(commands()).not.toContain('upload');
  });

  it('sends a stream that can be read once in segments under auto, and in one request where it is told to', async () => {
    const { client, commands } = emulated();
    const stream = () => fromStream(new Blob([picture]).stream(), { size: 1000, mediaType: 'image/png' });
    await eventsOf(uploadMedia(client, stream(), { strategy: 'auto' }));
    expect(commands()).toEqual(['initialize', 'append', 'finalize']);
    await eventsOf(uploadMedia(client, stream(), { strategy: 'one-shot' }));
    expect(commands().at(-1)).toBe('upload');
  });

  it('goes on with a session that a checkpoint names, and writes nothing of its own', async () => {
    const store = memoryCheckpoints();
    const { emulator, client, commands } = emulated({}, { retry: { attempts: 1 } });
    const source = { open: () => ({ ...namedSource().open() }) };
    emulator.fail({ command: 'finalize', status: 503 });
    await expect(eventsOf(uploadMedia(client, source, { checkpoints: store }))).rejects.toMatchObject({ status: 503 });
    const events = await eventsOf(uploadMedia(client, source, { checkpoints: store, strategy: 'auto' }));
    expect(events[0]).toMatchObject({ type: 'initialized', resumed: true });
    expect(commands()).not.toContain('upload');

    const saved: string[] = [];
    const noting = { ...store, save: (key: string) => of(saved.push(key)) };
    await eventsOf(uploadMedia(client, source, { checkpoints: noting, strategy: 'auto' }));
    await eventsOf(uploadMedia(client, source, { checkpoints: noting, strategy: 'one-shot' }));
    expect(saved).toEqual([]);
    expect(commands().filter((command) => command === 'upload')).toHaveLength(2);
  });

  it('looks at the source once more before it is sent: what has changed is not', async () => {
    const { client, commands } = emulated();
    const changed: ChunkSource = {
      open: () => ({ ...namedSource().open(), confirm: () => throwError(() => new Error('changed')) }),
    };
    await expect(eventsOf(uploadMedia(client, changed, { strategy: 'one-shot' }))).rejects.toMatchObject({
      name: 'SourceError',
    });
    expect(commands()).toEqual([]);
  });

  it('sends nothing while it is paused', () => {
    const paused = new BehaviorSubject(true);
    const client = scriptedClient({ upload: () => of({ mediaId: '12' }) });
    const told: string[] = [];
    uploadMedia(client, picture, { strategy: 'one-shot', paused }).subscribe(({ type }) => told.push(type));
    expect(client.asked).toEqual([]);
    paused.next(false);
    return expect.poll(() => [client.asked, told.at(-1)]).toEqual([['upload'], 'succeeded']);
  });

  it('tells of a client that ends without a reply, and of one that fails', async () => {
    const silent = scriptedClient({ upload: () => from([]) });
    await expect(eventsOf(uploadMedia(silent, picture, { strategy: 'one-shot' }))).rejects.toMatchObject({
      errorCode: 'upload-incomplete',
    });
    const limited = scriptedClient({
      upload: () => throwError(() => new MediaRequestError('no', { status: 429 }, { command: 'upload' })),
    });
    await eventsOf(uploadMedia(limited, picture, { strategy: 'auto' }));
    expect(limited.asked).toEqual(['upload', 'initialize', 'append 0', 'finalize']);
  });
});

describe('one request, and who stands between', () => {
  it.each([502, 504])('does not send twice where a gateway has lost X’s answer: %d', async (status) => {
    const { emulator, client, commands } = emulated();
    emulator.fail({ command: 'upload', after: true, status });
    await expect(eventsOf(uploadMedia(client, picture, { strategy: 'auto' }))).rejects.toMatchObject({
      status,
      errorCode: 'reply-lost',
    });
    expect(commands()).toEqual(['upload']);
  });

  it.each([500, 503])('sends it again where X says no for now: %d', async (status) => {
    const { emulator, client } = emulated();
    emulator.fail({ command: 'upload', status });
    await eventsOf(uploadMedia(client, picture, { strategy: 'one-shot' }));
    expect(emulator.uploads).toHaveLength(1);
  });

  const relayed = (options: Partial<RelayOptions> = {}) => {
    const x = mediaEmulator();
    const relay = mediaRelay({
      authenticate: () => ({ id: '7' }),
      auth: oauth2('a-token'),
      fetch: x.fetch,
      ...options,
    });
    const fetch = ((url: string, init: RequestInit) => relay(new Request(url, init))) as typeof globalThis.fetch;
    const client = mediaClient({
      baseUrl: 'http://relay.test/',
      transport: fetchTransport({ fetch }),
      retry: { initialDelay: 1 },
    });
    return { x, client };
  };

  it('is told by our relay what it does not know', async () => {
    const { x, client } = relayed();
    x.fail({ command: 'upload', after: true });
    await expect(eventsOf(uploadMedia(client, picture, { strategy: 'one-shot' }))).rejects.toMatchObject({
      errorCode: 'reply-lost',
    });
    expect(x.uploads).toHaveLength(1);
  });

  it('is not sent again where our relay cannot write down whose it is', async () => {
    const ownership = { ...memoryOwnership(), keep: () => throwError(() => new Error('away')) };
    const { x, client } = relayed({ ownership });
    await expect(eventsOf(uploadMedia(client, picture, { strategy: 'one-shot' }))).rejects.toMatchObject({
      errorCode: 'reply-lost',
    });
    expect(x.uploads).toHaveLength(1);
  });

  it.each([
    ['half of it', (half: number) => [half]],
    ['all, and then half of it', (half: number) => [2 * half, half]],
  ])('takes what a transport has told for no proof: %s', async (_, told) => {
    const emulator = mediaEmulator();
    emulator.fail({ command: 'upload', after: true });
    const inner = fetchTransport({ fetch: emulator.fetch });
    const transport: Transport = (request) =>
      concat(
        told(500).map((loaded) => ({ type: 'progress', loaded }) as const),
        inner(request),
      );
    const client = mediaClient({ auth: oauth2('a-token'), transport, retry: { initialDelay: 1 } });
    await expect(eventsOf(uploadMedia(client, picture, { strategy: 'one-shot' }))).rejects.toMatchObject({
      errorCode: 'reply-lost',
    });
    expect(emulator.uploads).toHaveLength(1);
  });
});

describe('one request over sockets', () => {
  it('sends a whole image from a file’s buffer, byte for byte', async () => {
    const emulator = mediaEmulator();
    const served = await serveEmulator(emulator);
    try {
      const client = mediaClient({ auth: oauth2('a-token'), baseUrl: served.url, transport: nodeTransport() });
      const bytes = patternedBytes(3 * MIB + 7, PNG);
      const events = await eventsOf(uploadMedia(client, bytes, { strategy: 'one-shot', concurrency: 'auto' }));
      expect(typesOf(events)).toEqual(['initialized', 'appended', 'finalized', 'succeeded']);
      expect(Buffer.from(emulator.uploads[0]!.bytes()).equals(bytes)).toBe(true);
    } finally {
      await served.close();
    }
  });

  it('is sent again where not all of it has left, and not where all had', async () => {
    let requests = 0;
    const bytes = patternedBytes(4 * MIB, PNG);
    const server = await listen((request, response) => {
      requests++;
      // The first is cut in its middle, the second when all is there.
      if (requests === 1) request.once('data', () => request.socket.destroy());
      else void bodyOf(request).then(() => response.destroy());
    });
    try {
      const client = mediaClient({ baseUrl: server.url, transport: nodeTransport(), retry: { initialDelay: 1 } });
      await expect(eventsOf(uploadMedia(client, bytes, { strategy: 'one-shot' }))).rejects.toMatchObject({
        name: 'NetworkError',
        errorCode: 'reply-lost',
      });
      expect(requests).toBe(2);
    } finally {
      await server.close();
    }
  });

  it('is sent again where nobody was there to take it', async () => {
    const server = await listen(() => undefined);
    await server.close();
    const client = mediaClient({
      baseUrl: server.url,
      transport: nodeTransport(),
      retry: { initialDelay: 1, attempts: 3 },
    });
    const events: UploadEvent[] = [];
    await expect(
      new Promise((done, fail) =>
        uploadMedia(client, picture, { strategy: 'one-shot' }).subscribe({
          next: (event) => events.push(event),
          error: fail,
          complete: () => done(undefined),
        }),
      ),
    ).rejects.toMatchObject({ name: 'NetworkError', errorCode: 'network' });
    expect(typesOf(events)).toEqual(['retrying', 'retrying']);
  });
});

/** An image with a version, so that it is resumed. */
const namedSource = (): ChunkSource => ({
  open: () => ({
    facts: () => of({ size: 1000, mediaType: 'image/png', name: 'a.png', version: '1' }),
    peek: (length) => of(picture.subarray(0, length)),
    read: (start, end) => of(picture.subarray(start, end)),
    confirm: () => of(undefined),
    unsubscribe: () => undefined,
  }),
});
