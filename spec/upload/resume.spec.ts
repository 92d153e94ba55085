import fc from 'fast-check';
import {
  BehaviorSubject,
  filter,
  firstValueFrom,
  from,
  lastValueFrom,
  NEVER,
  of,
  take,
  takeWhile,
  tap,
  throwError,
  toArray,
} from 'rxjs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CheckpointLostError,
  type CheckpointStore,
  fetchTransport,
  fromBlob,
  fromStream,
  mediaClient,
  type MediaClientOptions,
  type MediaSource,
  memoryCheckpoints,
  oauth2,
  type UploadEvent,
  uploadMedia,
  type UploadOptions,
  webCheckpoints,
} from 'rx-media-upload';
import { type MediaEmulator, mediaEmulator, type MediaEmulatorOptions } from 'rx-media-upload/testing';
import { fileCheckpoints } from 'rx-media-upload/node';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';

const SEGMENT = 20_000;
/** 4½ segments of a video. */
const video = patternedBytes(90_000, MP4);
const picture = patternedBytes(90_000, PNG);
const file = (bytes: Uint8Array<ArrayBuffer>, lastModified = 1_000): File =>
  new File([bytes], 'clip.mp4', { lastModified });

/** A store whose one text can be seen and changed. */
function openStore(): CheckpointStore & { text: string | undefined; readonly saved: string[] } {
  const saved: string[] = [];
  const store = {
    text: undefined as string | undefined,
    saved,
    load: () => of(store.text),
    save: (_: string, text: string) => of(void (store.text = text), saved.push(text)),
    remove: () => of((store.text = undefined)),
  };
  return store;
}

/** A `Storage` as a page has it. */
const page = (() => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
})();

const emulate = (options: MediaEmulatorOptions = {}): MediaEmulator =>
  mediaEmulator({ processing: { checkAfterSecs: 0.01 }, ...options });
const clientOf = (emulator: MediaEmulator, options: MediaClientOptions = {}) =>
  mediaClient({
    auth: oauth2('a-secret-token'),
    transport: fetchTransport({ fetch: emulator.fetch }),
    retry: { attempts: 2, initialDelay: 1 },
    ...options,
  });

/** An upload that ends of itself: its events, and what it has failed with. */
async function whole(client: ReturnType<typeof clientOf>, source: MediaSource, options: UploadOptions) {
  const events: UploadEvent[] = [];
  const error = await lastValueFrom(
    uploadMedia(client, source, { segmentBytes: SEGMENT, ...options }).pipe(tap((event) => events.push(event))),
  ).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  return { events, error, kinds: events.map(kindOf) };
}
/** An upload that is cut off after so many acknowledged segments, in the middle of its next request. */
async function cutOff(
  emulator: MediaEmulator,
  source: MediaSource,
  acknowledged: number,
  { version = 'v2', baseUrl, ...options }: UploadOptions & MediaClientOptions,
): Promise<void> {
  const client = clientOf(emulator, { version, ...(baseUrl !== undefined && { baseUrl }) });
  let left = acknowledged;
  await new Promise<void>((done) => {
    const subscription = uploadMedia(client, source, { segmentBytes: SEGMENT, ...options }).subscribe((event) => {
      if (event.type !== 'appended' || --left > 0) return;
      queueMicrotask(() => {
        subscription.unsubscribe();
        done();
      });
    });
  });
  await expect.poll(() => emulator.requests.every(({ endedAt }) => endedAt < Infinity)).toBe(true);
}
const kindOf = (event: UploadEvent): string =>
  event.type === 'warning'
    ? `warning ${event.code}`
    : event.type === 'retrying'
      ? `retrying ${event.command} ${event.reason}`
      : event.type;
const commandsOf = (emulator: MediaEmulator, since = 0): string[] =>
  emulator.requests
    .slice(since)
    .map(({ command, segmentIndex }) => (command === 'append' ? `append ${segmentIndex}` : String(command)));
const arrived = (emulator: MediaEmulator, bytes: Uint8Array): boolean =>
  Buffer.from(emulator.uploads.at(-1)!.bytes()).equals(bytes) && emulator.uploads.at(-1)!.state === 'succeeded';
const gone = { status: 400, body: { errors: [{ message: 'BadRequest: Not found' }], title: 'Invalid Request' } };

describe.each(['v2', 'v1.1'] as const)('an upload that was cut off, over %s', (version) => {
  it.each([
    ['memoryCheckpoints()', () => memoryCheckpoints()],
    [
      'webCheckpoints()',
      () => {
        const kept = new Map<string, string>();
        return webCheckpoints({
          getItem: (key) => kept.get(key) ?? null,
          setItem: (key, text) => void kept.set(key, text),
          removeItem: (key) => void kept.delete(key),
        });
      },
    ],
  ])('goes on with what X has not acknowledged, by %s', async (_, open) => {
    const emulator = emulate();
    const checkpoints = open();
    await cutOff(emulator, video, 2, { version, checkpoints });
    emulator.fail({ command: 'initialize' });
    const before = emulator.requests.length;
    const { events, kinds } = await whole(clientOf(emulator, { version }), video, { checkpoints });
    expect(kinds).toEqual([
      'initialized',
      'appended',
      'appended',
      'appended',
      'finalized',
      'processing',
      'processing',
      'succeeded',
    ]);
    expect(events[0]).toMatchObject({
      mediaId: emulator.uploads[0]!.mediaId,
      resumed: true,
      resumedBytes: 40_000,
      segmentBytes: SEGMENT,
      segmentCount: 5,
    });
    expect(events.flatMap((event) => ('loaded' in event ? [event.loaded] : []))).toEqual([60_000, 80_000, 90_000]);
    expect(commandsOf(emulator, before).slice(0, 4)).toEqual(['append 2', 'append 3', 'append 4', 'finalize']);
    expect(emulator.uploads).toHaveLength(1);
    expect(arrived(emulator, video)).toBe(true);
    expect((events.at(-1) as { media?: object }).media).toMatchObject({ mediaKey: emulator.uploads[0]!.mediaKey });
    // Nothing is left to go on from.
    expect((await whole(clientOf(emulator, { version }), video, { checkpoints })).kinds).toContain(
      'retrying initialize server',
    );
  });

  it.each([
    ['finalizes what is not', false, ['status', 'finalize']],
    ['goes on from there', true, ['status', 'status']],
  ] as const)('asks for the status first where a FINALIZE may have been sent, and %s', async (_, after, commands) => {
    const emulator = emulate();
    const store = openStore();
    emulator.fail({ command: 'finalize', hang: true, after });
    await cutOff(emulator, video, 5, { version, checkpoints: store });
    expect(emulator.uploads[0]!.finalized).toBe(after);
    const before = emulator.requests.length;
    const { kinds } = await whole(clientOf(emulator, { version }), video, { checkpoints: store });
    expect(kinds.slice(0, 2)).toEqual(['initialized', 'finalized']);
    expect(commandsOf(emulator, before).slice(0, 2)).toEqual(commands);
    expect(arrived(emulator, video)).toBe(true);
  });

  it.each([1, 2, 3])(
    'does not finalize a video twice whose FINALIZE X has carried out, %i polls later',
    async (polls) => {
      const emulator = emulate();
      const store = openStore();
      await lastValueFrom(
        uploadMedia(clientOf(emulator, { version }), video, { checkpoints: store }).pipe(take(2 + polls)),
      );
      const before = emulator.requests.length;
      const { kinds, error } = await whole(clientOf(emulator, { version }), video, { checkpoints: store });
      expect([kinds.at(-1), error]).toEqual(['succeeded', undefined]);
      expect(new Set(commandsOf(emulator, before))).toEqual(new Set(['status']));
      expect([emulator.uploads.length, store.text]).toEqual([1, undefined]);
    },
  );

  it('finalizes an image again, of which X tells no status', async () => {
    const emulator = emulate();
    const store = openStore();
    emulator.fail({ command: 'finalize', hang: true, after: true });
    await cutOff(emulator, picture, 5, { version, checkpoints: store });
    const before = emulator.requests.length;
    const { kinds } = await whole(clientOf(emulator, { version }), picture, { checkpoints: store });
    expect(kinds).toEqual(['initialized', 'finalized', 'succeeded']);
    expect(commandsOf(emulator, before)).toEqual(['finalize']);
    expect([emulator.uploads.length, store.text]).toEqual([1, undefined]);
  });

  it('begins anew when X refuses the second FINALIZE of an image', async () => {
    const emulator = emulate({ repeatedFinalize: 'error' });
    const store = openStore();
    await lastValueFrom(
      uploadMedia(clientOf(emulator, { version }), picture, {
        segmentBytes: SEGMENT,
        checkpoints: { ...store, remove: () => NEVER },
      }).pipe(take(7)),
    );
    expect(emulator.uploads[0]!.finalized).toBe(true);
    store.text = store.saved.at(-1);
    const { kinds, events } = await whole(clientOf(emulator, { version }), picture, { checkpoints: store });
    expect(kinds.slice(0, 4)).toEqual(['initialized', 'retrying finalize expired', 'initialized', 'appended']);
    expect(events[2]).toMatchObject({ resumed: false });
    expect(arrived(emulator, picture)).toBe(true);
  });

  it('begins anew, once, when X does not know the media any more', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, video, 3, { version, checkpoints: store });
    emulator.reset();
    const { events, kinds } = await whole(clientOf(emulator, { version }), video, { checkpoints: store });
    expect(kinds.slice(0, 4)).toEqual(['initialized', 'retrying append expired', 'initialized', 'appended']);
    expect(events[2]).toEqual(expect.objectContaining({ resumed: false, mediaId: emulator.uploads[0]!.mediaId }));
    expect(events[2]).not.toHaveProperty('resumedBytes');
    expect(events[3]).toMatchObject({ loaded: SEGMENT });
    expect([arrived(emulator, video), emulator.uploads.length, store.text]).toEqual([true, 1, undefined]);
  });

  it('begins anew when another process has taken up its checkpoint, and was faster', async () => {
    const emulator = emulate();
    const store = openStore();
    emulator.fail({ command: 'append', nth: 3, delay: 600 });
    const slow = whole(clientOf(emulator, { version }), video, { checkpoints: store });
    await expect.poll(() => store.saved.length).toBe(3);
    // Another process has the same texts, by another store.
    const { events } = await whole(clientOf(emulator, { version }), video, { checkpoints: { ...store } });
    expect([events[0], events.at(-1)]).toMatchObject([
      { resumed: true, mediaId: emulator.uploads[0]!.mediaId },
      { type: 'succeeded' },
    ]);
    const { kinds } = await slow;
    expect(kinds.filter((kind) => /retrying|initialized|succeeded/.test(kind))).toEqual([
      'initialized',
      'retrying append expired',
      'initialized',
      'succeeded',
    ]);
    expect([emulator.uploads.length, arrived(emulator, video), store.text]).toEqual([2, true, undefined]);
  });

  it('begins anew when another process has finalized the session', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, video, 3, { version, checkpoints: store });
    const other = { ...openStore(), load: () => of(store.saved.at(-1)) };
    await whole(clientOf(emulator, { version }), video, { checkpoints: other });
    const { kinds } = await whole(clientOf(emulator, { version }), video, { checkpoints: store });
    expect(kinds.slice(0, 3)).toEqual(['initialized', 'retrying append expired', 'initialized']);
    expect([emulator.uploads.length, arrived(emulator, video), store.text]).toEqual([2, true, undefined]);
  });
});

describe('a source that is being uploaded already', () => {
  it('has a session of its own, and says that it is not written down', async () => {
    const emulator = emulate();
    const checkpoints = memoryCheckpoints();
    const client = clientOf(emulator);
    const [one, other] = await Promise.all([1, 2].map(() => whole(client, file(video), { checkpoints })));
    expect([one!.kinds[0], other!.kinds.slice(0, 2)]).toEqual([
      'initialized',
      ['warning checkpoint-in-use', 'initialized'],
    ]);
    expect(emulator.uploads.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(emulator.uploads.every((upload) => Buffer.from(upload.bytes()).equals(video))).toBe(true);
    // When both are over, it is free again.
    expect((await whole(client, file(video), { checkpoints })).kinds[0]).toBe('initialized');
  });

  it.each([
    ['localStorage', () => webCheckpoints(page)],
    ['a folder', () => fileCheckpoints(join(tmpdir(), `in-use-${process.pid}`))],
    ['another store, made over by the app', () => ({ ...webCheckpoints(page), load: () => of(undefined) })],
  ])('has one by what is stored in %s, where each call makes a store of its own', async (_, store) => {
    const emulator = emulate();
    const client = clientOf(emulator);
    const [one, other] = await Promise.all([1, 2].map(() => whole(client, file(video), { checkpoints: store() })));
    expect([one!.kinds[0], other!.kinds.slice(0, 2)]).toEqual([
      'initialized',
      ['warning checkpoint-in-use', 'initialized'],
    ]);
    expect(emulator.uploads.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    // Each has removed its own: none is left, and it is free again.
    expect((await whole(client, file(video), { checkpoints: store() })).kinds[0]).toBe('initialized');
    await rm(join(tmpdir(), `in-use-${process.pid}`), { recursive: true, force: true });
  });

  it('keeps its checkpoint where its copy is cancelled, and the app removes that of the copy', async () => {
    const emulator = emulate();
    const client = clientOf(emulator);
    const paused = new BehaviorSubject(false);
    const options = () => ({ checkpoints: webCheckpoints(page), checkpointKey: 'a', segmentBytes: SEGMENT });
    const first: string[] = [];
    uploadMedia(client, file(video), { ...options(), paused }).subscribe((event) => {
      if (event.type === 'appended' && !first.includes('appended')) paused.next(true);
      first.push(kindOf(event));
    });
    await until(() => first.includes('paused'));
    const kept = page.getItem('rx-media-upload:a');
    const copied = await lastValueFrom(
      uploadMedia(client, file(video), options()).pipe(
        takeWhile(({ type }) => type !== 'initialized', true),
        toArray(),
      ),
    );
    await firstValueFrom(from(webCheckpoints(page).remove('a')));
    expect(copied.map(kindOf)).toEqual(['warning checkpoint-in-use', 'initialized']);
    expect([kept, page.getItem('rx-media-upload:a')]).toEqual([expect.stringContaining('acknowledged'), kept]);
    paused.next(false);
    await until(() => first.includes('succeeded'));
    expect(page.getItem('rx-media-upload:a')).toBeNull();
  });

  it('is free again for who begins anew in answer to its last event', async () => {
    const emulator = emulate();
    const client = clientOf(emulator);
    const options = { checkpoints: memoryCheckpoints(), segmentBytes: SEGMENT };
    const again: string[] = await new Promise((done) => {
      uploadMedia(client, file(video), options).subscribe((event) => {
        if (event.type === 'succeeded') void whole(client, file(video), options).then(({ kinds }) => done(kinds));
      });
    });
    expect(again[0]).toBe('initialized');
  });

  it('is free again after a failure and after unsubscribing', async () => {
    const emulator = emulate();
    const checkpoints = memoryCheckpoints();
    await cutOff(emulator, file(video), 1, { checkpoints });
    emulator.fail({ command: 'finalize', status: 402 });
    const { kinds, error } = await whole(clientOf(emulator), file(video), { checkpoints });
    expect([kinds[0], error]).toMatchObject(['initialized', { name: 'MediaRequestError' }]);
    expect((await whole(clientOf(emulator), file(video), { checkpoints })).kinds).not.toContain(
      'warning checkpoint-in-use',
    );
  });
});

describe('an upload that was cut off', () => {
  it.each([403, 409, 422])('begins anew when X answers %i to its session, for whatever reason', async (status) => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, video, 2, { checkpoints: store });
    emulator.fail({ command: 'append', status });
    const { kinds } = await whole(clientOf(emulator), video, { checkpoints: store });
    expect(kinds.slice(0, 3)).toEqual(['initialized', 'retrying append expired', 'initialized']);
    expect(arrived(emulator, video)).toBe(true);
  });

  it('begins anew with smaller segments when those of the checkpoint have become too large', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, video, 2, { checkpoints: store });
    emulator.fail({ command: 'append', status: 413 });
    const { events } = await whole(clientOf(emulator), video, { checkpoints: store });
    expect(events[2]).toMatchObject({ type: 'initialized', resumed: false, segmentBytes: SEGMENT / 2 });
    expect(arrived(emulator, video)).toBe(true);
  });

  it('does not go on with what was acknowledged and not written yet', async () => {
    const emulator = emulate();
    let saves = 0;
    const store = openStore();
    const stuck: CheckpointStore = { ...store, save: (key, text) => (++saves > 2 ? NEVER : store.save(key, text)) };
    const events: UploadEvent[] = [];
    const subscription = uploadMedia(clientOf(emulator), video, {
      segmentBytes: SEGMENT,
      concurrency: 2,
      checkpoints: stuck,
    }).subscribe((event) => events.push(event));
    await expect.poll(() => emulator.uploads[0]?.segments.length).toBe(3);
    await new Promise((passed) => setTimeout(passed, 20));
    subscription.unsubscribe();
    // Three are acknowledged, one is written: one was told, and no further segment was sent.
    expect(events.map(kindOf)).toEqual(['initialized', 'appended']);
    expect(emulator.requests.filter(({ command }) => command === 'append')).toHaveLength(3);
    const { events: later } = await whole(clientOf(emulator), video, { checkpoints: store });
    expect(later[0]).toMatchObject({ resumed: true, resumedBytes: SEGMENT });
    expect(arrived(emulator, video)).toBe(true);
  });

  it('goes on after acknowledgements out of order', async () => {
    const emulator = emulate();
    const store = openStore();
    for (const [segmentIndex, delay] of [
      [0, 400],
      [1, 400],
      [2, 20],
      [3, 10],
      [4, 400],
    ] as const)
      emulator.fail({ command: 'append', segmentIndex, delay });
    await cutOff(emulator, video, 2, { checkpoints: store, concurrency: 4 });
    expect(JSON.parse(store.text!)).toMatchObject({ acknowledged: [[2, 3]] });
    const before = emulator.requests.length;
    const { events } = await whole(clientOf(emulator), video, { checkpoints: store, concurrency: 4 });
    expect(events[0]).toMatchObject({ resumed: true, resumedBytes: 2 * SEGMENT });
    expect(
      commandsOf(emulator, before)
        .filter((command) => command.startsWith('append'))
        .sort(),
    ).toEqual(['append 0', 'append 1', 'append 4']);
    expect(arrived(emulator, video)).toBe(true);
  });

  it.each([1_000, 7_777, 60_000, 90_000])(
    'keeps the size of its segments when %i are asked for now',
    async (segmentBytes) => {
      const emulator = emulate();
      const store = openStore();
      await cutOff(emulator, video, 2, { checkpoints: store });
      const { events } = await whole(clientOf(emulator), video, {
        checkpoints: store,
        segmentBytes,
        maxSegmentBytes: segmentBytes,
      });
      expect(events[0]).toMatchObject({ resumed: true, segmentBytes: SEGMENT, segmentCount: 5 });
      expect([arrived(emulator, video), emulator.uploads.length]).toEqual([true, 1]);
    },
  );

  it('goes on as often as it is cut off, and sends again what was in flight at most', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 2_000, max: 20_000 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(
          fc.record({
            events: fc.integer({ min: 1, max: 8 }),
            within: fc.boolean(),
            segmentBytes: fc.integer({ min: 1_000, max: 30_000 }),
          }),
          { maxLength: 4 },
        ),
        async (size, segmentBytes, concurrency, cuts) => {
          const bytes = patternedBytes(size, PNG);
          const emulator = emulate({ latency: 1, sniffContent: false });
          const store = openStore();
          const options: UploadOptions = { mediaType: 'image/png', segmentBytes, concurrency, checkpoints: store };
          for (const { events, within, ...later } of cuts) {
            if (within) emulator.fail({ command: 'append', nth: events, delay: 5 });
            await firstValueFrom(
              from(
                uploadMedia(clientOf(emulator), bytes, { ...options, ...(store.text !== undefined && later) }).pipe(
                  take(events),
                  toArray(),
                ),
              ),
            );
          }
          const { kinds } = await whole(clientOf(emulator), bytes, options);
          expect(kinds.at(-1)).toBe('succeeded');
          expect([arrived(emulator, bytes), store.text]).toEqual([true, undefined]);
          // An upload that was over before its cut has no checkpoint, and the next one begins anew.
          const segments = emulator.uploads.reduce((sum, upload) => sum + upload.segments.length, 0);
          const sent = emulator.requests.filter(
            ({ command, segmentIndex }) => command === 'append' && segmentIndex !== undefined,
          ).length;
          expect(sent - segments).toBeLessThanOrEqual(cuts.length * concurrency);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('an upload from a stream', () => {
  const stream = (): MediaSource =>
    fromStream(
      (async function* () {
        yield video;
      })(),
      { size: video.length, name: 'clip.mp4', version: '1' },
    );

  it('goes on with a new stream, of which it skips what X has', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, stream(), 2, { checkpoints: store });
    const { events, kinds } = await whole(clientOf(emulator), stream(), { checkpoints: store });
    expect(events[0]).toMatchObject({ resumed: true, resumedBytes: 2 * SEGMENT });
    expect(kinds.filter((kind) => kind === 'appended')).toHaveLength(3);
    expect([arrived(emulator, video), emulator.uploads.length]).toEqual([true, 1]);
  });

  it('goes on where X has all segments already: what was never read is still confirmed', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, stream(), 5, { checkpoints: store });
    const { error, kinds } = await whole(clientOf(emulator), stream(), { checkpoints: store });
    expect([error, kinds.at(-1)]).toEqual([undefined, 'succeeded']);
    expect([arrived(emulator, video), emulator.uploads.length, store.text]).toEqual([true, 1, undefined]);
  });

  it('has no checkpoint any more when a new session is due and the stream is used up: the next one begins anew', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, stream(), 2, { checkpoints: store });
    emulator.reset();
    const { error } = await whole(clientOf(emulator), stream(), { checkpoints: store });
    expect(error).toMatchObject({ name: 'MediaRequestError', command: 'append' });
    expect((error as Error).message).toContain('can be read only once');
    expect(error).not.toHaveProperty('checkpoint');
    const { kinds } = await whole(clientOf(emulator), stream(), { checkpoints: store });
    expect([kinds[0], kinds.at(-1), arrived(emulator, video)]).toEqual(['initialized', 'succeeded', true]);
  });
});

describe('a checkpoint that is not gone on from', () => {
  const other = (bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> => {
    const copy = bytes.slice();
    copy[at]! ^= 1;
    return copy;
  };
  interface Cause {
    readonly code: string;
    readonly first?: MediaSource;
    readonly second?: MediaSource;
    readonly client?: MediaClientOptions;
    readonly options?: UploadOptions;
    readonly change?: (text: string) => string;
  }
  const edited = (change: (record: { session: object }) => object) => (text: string) =>
    JSON.stringify(change(JSON.parse(text) as { session: object }));
  const causes: Record<string, Cause> = {
    'is cut short': { code: 'checkpoint-damaged', change: (text) => text.slice(0, -5) },
    'is empty': { code: 'checkpoint-damaged', change: () => '' },
    'is no JSON': { code: 'checkpoint-damaged', change: () => '\0\0\0\0' },
    'is of a later version of the library': {
      code: 'checkpoint-damaged',
      change: edited((record) => ({ ...record, format: 2 })),
    },
    'holds segments beyond the end of the file': {
      code: 'checkpoint-damaged',
      change: edited((record) => ({ ...record, acknowledged: [[0, 5]] })),
    },
    'holds segments too small for the file': {
      code: 'checkpoint-damaged',
      change: edited((record) => ({ ...record, segmentBytes: 1 })),
    },
    'has expired': {
      code: 'checkpoint-expired',
      change: edited((record) => ({ ...record, session: { ...record.session, expiresAt: Date.now() } })),
    },
    'is of another place': { code: 'checkpoint-foreign', client: { baseUrl: 'https://relay.example/x' } },
    'is of the other API': { code: 'checkpoint-foreign', client: { version: 'v1.1' } },
    'is of a file with another first byte': {
      code: 'checkpoint-changed',
      first: file(video),
      second: file(other(video, 50)),
    },
    'is of bytes with another byte far behind': { code: 'checkpoint-changed', second: other(video, 77_777) },
    'is of a shorter file': { code: 'checkpoint-changed', first: file(video), second: file(video.slice(0, -1)) },
    'is of a file that was changed since': {
      code: 'checkpoint-changed',
      first: file(video),
      second: file(video, 1_001),
    },
    'is of another category': { code: 'checkpoint-changed', options: { target: 'dm' } },
    'is for other owners': { code: 'checkpoint-changed', options: { additionalOwners: ['12'] } },
  };
  it.each(Object.entries(causes))(
    'since it %s: a warning, then a fresh start',
    async (_, { code, first = video, second = first, client = {}, options = {}, change }) => {
      const emulator = emulate();
      const store = openStore();
      await cutOff(emulator, first, 2, { checkpoints: store });
      store.text = change === undefined ? store.text : change(store.text!);
      const { events, kinds, error } = await whole(clientOf(emulator, client), second, {
        ...options,
        checkpoints: store,
      });
      expect(error).toBeUndefined();
      expect(kinds.slice(0, 3)).toEqual([`warning ${code}`, 'initialized', 'appended']);
      expect((events[0] as { message: string }).message).toMatch(/begins anew$/);
      expect(events[1]).toMatchObject({ resumed: false });
      expect(kinds.at(-1)).toBe('succeeded');
      expect([emulator.uploads.length, emulator.uploads[1]!.state, store.text]).toEqual([2, 'succeeded', undefined]);
    },
  );

  it('is taken for the same place whatever its spelling', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, video, 2, { baseUrl: 'https://RELAY.example:443/x/', checkpoints: store });
    const { events } = await whole(clientOf(emulator, { baseUrl: new URL('https://relay.example/x') }), video, {
      checkpoints: store,
    });
    expect(events[0]).toMatchObject({ type: 'initialized', resumed: true });
  });

  it('holds no secret, and none is shown', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, video, 2, { checkpoints: store });
    expect(store.saved.join()).not.toContain('a-secret-token');
    const { events, error } = await whole(
      clientOf(emulator, { baseUrl: 'https://me:a-secret-password@relay.example' }),
      video,
      { checkpoints: store },
    );
    expect(events[0]).toMatchObject({ code: 'checkpoint-foreign' });
    expect(error).toMatchObject({ name: 'InvalidUploadError' });
    expect(JSON.stringify([events, error])).not.toContain('a-secret-password');
  });
});

describe('a store that fails', () => {
  const refuse = () => throwError(() => new Error('no'));

  it('in reading: one warning, and the upload begins anew', async () => {
    const emulator = emulate();
    const store = openStore();
    const { kinds } = await whole(clientOf(emulator), video, { checkpoints: { ...store, load: refuse } });
    expect(kinds.filter((kind) => kind.startsWith('warning'))).toEqual(['warning checkpoint-unreadable']);
    expect([kinds.at(-1), arrived(emulator, video)]).toEqual(['succeeded', true]);
  });

  it.each([1, 3])('in the %i. write: one warning, and the upload goes on', async (from) => {
    const emulator = emulate();
    let writes = 0;
    const store = openStore();
    const { kinds } = await whole(clientOf(emulator), video, {
      checkpoints: { ...store, save: (key, text) => (++writes >= from ? refuse() : store.save(key, text)) },
    });
    expect(kinds.filter((kind) => kind.startsWith('warning'))).toEqual(['warning checkpoint-not-kept']);
    expect(kinds.filter((kind) => kind === 'appended')).toHaveLength(5);
    expect([kinds.at(-1), arrived(emulator, video), writes, store.text]).toEqual(['succeeded', true, from, undefined]);
  });

  it('in removing: a warning, and the upload has succeeded all the same', async () => {
    const emulator = emulate();
    const store = openStore();
    const { kinds } = await whole(clientOf(emulator), video, { checkpoints: { ...store, remove: refuse } });
    expect(kinds.slice(-2)).toEqual(['warning checkpoint-not-removed', 'succeeded']);
    // What has remained leads to the same media, which X has already.
    const again = await whole(clientOf(emulator), video, { checkpoints: store });
    expect([again.kinds.at(-1), emulator.uploads.length]).toEqual(['succeeded', 1]);
  });
});

describe('the checkpoint at the end of an upload', () => {
  it('is there before the first segment is sent', async () => {
    const emulator = emulate();
    const store = openStore();
    const seen: unknown[] = [];
    await lastValueFrom(
      uploadMedia(clientOf(emulator), video, { segmentBytes: SEGMENT, checkpoints: store }).pipe(
        tap((event) => event.type === 'initialized' && seen.push(store.text, emulator.requests.length)),
      ),
    );
    expect(seen).toEqual([expect.stringContaining(emulator.uploads[0]!.mediaId), 1]);
  });

  it('is removed when X has failed to process the media: another try begins anew', async () => {
    const emulator = emulate({ processing: { checkAfterSecs: 0.01, fail: { code: 1, name: 'InvalidMedia' } } });
    const store = openStore();
    const { error } = await whole(clientOf(emulator), video, { checkpoints: store });
    expect(error).toMatchObject({ name: 'MediaProcessingError' });
    expect(error).not.toHaveProperty('checkpoint');
    expect([store.text, store.saved.length]).toEqual([undefined, 6]);
  });

  it('is removed when X refuses the media at FINALIZE', async () => {
    const emulator = emulate();
    const store = openStore();
    const { error } = await whole(clientOf(emulator), patternedBytes(90_000), {
      mediaType: 'image/png',
      checkpoints: store,
    });
    expect(error).toMatchObject({ name: 'MediaRequestError', command: 'finalize', status: 400 });
    expect(error).not.toHaveProperty('checkpoint');
    expect(store.text).toBeUndefined();
  });

  it.each([
    ['the network', { command: 'append', nth: 4, times: 2, cut: true }, { name: 'NetworkError' }],
    ['a lack of credits', { command: 'append', nth: 4, status: 402 }, { status: 402 }],
    ['a lack of credits at FINALIZE', { command: 'finalize', status: 402 }, { status: 402 }],
    ['X’s servers', { command: 'append', nth: 4, times: 2, status: 503 }, { status: 503 }],
    ['credentials', { command: 'append', nth: 4, status: 401 }, { status: 401 }],
  ] as const)('is kept after a failure of %s, and the error names it', async (_, fault, facts) => {
    const emulator = emulate();
    const store = openStore();
    emulator.fail(fault);
    const { error } = await whole(clientOf(emulator), file(video), { checkpoints: store });
    expect(error).toMatchObject({ ...facts, checkpoint: 'clip.mp4' });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ checkpoint: 'clip.mp4' });
    const { events } = await whole(clientOf(emulator), file(video), { checkpoints: store });
    expect(events[0]).toMatchObject({
      type: 'initialized',
      resumed: true,
      resumedBytes: fault.command === 'append' ? 60_000 : 90_000,
    });
    expect([events.at(-1)!.type, emulator.uploads.length, store.text]).toEqual(['succeeded', 1, undefined]);
  });

  it('is named by no error where there is none', async () => {
    const emulator = emulate();
    emulator.fail({ command: 'initialize', status: 402 });
    const { error } = await whole(clientOf(emulator), video, { checkpoints: openStore() });
    expect(error).toMatchObject({ status: 402 });
    expect(error).not.toHaveProperty('checkpoint');
  });

  it('is kept while X is still processing when the time is over, and the next call waits on', async () => {
    const emulator = emulate({ processing: { polls: 8, checkAfterSecs: 0.02 } });
    const store = openStore();
    const { error } = await whole(clientOf(emulator), video, { checkpoints: store, processingTimeout: 30 });
    expect(error).toMatchObject({ name: 'ProcessingTimeoutError', checkpoint: expect.any(String) as string });
    const before = emulator.requests.length;
    const { kinds } = await whole(clientOf(emulator), video, { checkpoints: store });
    expect(kinds.at(-1)).toBe('succeeded');
    expect(new Set(commandsOf(emulator, before))).toEqual(new Set(['status']));
  });

  it('is kept after the alt text was refused, and the next call sets it', async () => {
    const emulator = emulate();
    const store = openStore();
    emulator.fail({ command: 'setMetadata', status: 403 });
    const { error } = await whole(clientOf(emulator), picture, { checkpoints: store, altText: 'A test card' });
    expect(error).toMatchObject({ command: 'setMetadata', checkpoint: expect.any(String) as string });
    const { kinds } = await whole(clientOf(emulator), picture, { checkpoints: store, altText: 'A test card' });
    expect(kinds).toEqual(['initialized', 'finalized', 'described', 'succeeded']);
    expect(emulator.uploads).toMatchObject([{ altText: 'A test card' }]);
  });

  it('is kept when the upload is unsubscribed', async () => {
    const store = openStore();
    await cutOff(emulate(), video, 2, { checkpoints: store });
    await new Promise((passed) => setTimeout(passed, 20));
    expect(JSON.parse(store.text!)).toMatchObject({ acknowledged: [[0, 1]] });
  });

  it('is that of the new session when X has done away with the first', async () => {
    const emulator = emulate();
    const store = openStore();
    emulator.fail({ command: 'append', nth: 3, ...gone });
    emulator.fail({ command: 'append', nth: 5, status: 402 });
    const { error } = await whole(clientOf(emulator), video, { checkpoints: store });
    expect(error).toMatchObject({ status: 402, checkpoint: expect.any(String) as string });
    expect(JSON.parse(store.text!)).toMatchObject({
      session: { mediaId: emulator.uploads[1]!.mediaId },
      acknowledged: [[0, 0]],
    });
  });
});

describe('a source that cannot prove that it is the same', () => {
  const picture = (end: number): MediaSource => {
    const bytes = patternedBytes(90_000, PNG);
    bytes[89_999] = end;
    return new Blob([bytes]);
  };

  it('is neither written down nor resumed, and one warning says so', async () => {
    const emulator = emulate();
    const store = openStore();
    await cutOff(emulator, picture(1), 2, { checkpoints: store });
    expect(store.saved).toEqual([]);
    const { kinds } = await whole(clientOf(emulator), picture(2), { checkpoints: store });
    expect(kinds.filter((kind) => kind.startsWith('warning'))).toEqual(['warning checkpoint-unproven']);
    expect([kinds.at(-1), store.saved]).toEqual(['succeeded', []]);
    expect(emulator.uploads.at(-1)!.bytes().at(-1)).toBe(2);
  });

  it('is not resumed from what another source has left under its name either', async () => {
    const emulator = emulate();
    const store = openStore();
    const proven = fromBlob(picture(1) as Blob, { name: 'a.png', version: '1' });
    await cutOff(emulator, proven, 2, { checkpoints: store });
    const text = store.text;
    const { events } = await whole(clientOf(emulator), fromBlob(picture(1) as Blob, { name: 'a.png' }), {
      checkpoints: store,
    });
    expect(events.find(({ type }) => type === 'initialized')).toMatchObject({ resumed: false });
    expect([events.at(-1)!.type, store.text]).toEqual(['succeeded', text]);
  });
});

describe('an account', () => {
  const shared = memoryCheckpoints;
  const bytes = patternedBytes(90_000, PNG);
  const as = (emulator: MediaEmulator, account: string) => clientOf(emulator, { account });
  const cutAs = async (emulator: MediaEmulator, account: string, options: UploadOptions): Promise<void> => {
    const appended$ = uploadMedia(as(emulator, account), bytes, { segmentBytes: SEGMENT, ...options }).pipe(
      filter(({ type }) => type === 'appended'),
      take(2),
    );
    await lastValueFrom(appended$);
  };

  it('never goes on in another’s session, and each goes on in its own', async () => {
    const emulator = emulate();
    const checkpoints = shared();
    await cutAs(emulator, 'ann', { checkpoints });
    await cutAs(emulator, 'bob', { checkpoints });
    const [first, second] = emulator.uploads.map(({ mediaId }) => mediaId);
    const ann = await whole(as(emulator, 'ann'), bytes, { checkpoints });
    const bob = await whole(as(emulator, 'bob'), bytes, { checkpoints });
    expect(ann.events[0]).toMatchObject({ resumed: true, mediaId: first });
    expect(bob.events[0]).toMatchObject({ resumed: true, mediaId: second });
    expect(emulator.uploads).toHaveLength(2);
  });

  it('is compared under a key that is given, too', async () => {
    const emulator = emulate();
    const options = { checkpoints: shared(), checkpointKey: 'job 7' };
    await cutAs(emulator, 'ann', options);
    const { kinds } = await whole(as(emulator, 'bob'), bytes, options);
    expect(kinds.slice(0, 2)).toEqual(['warning checkpoint-foreign', 'initialized']);
    expect(emulator.uploads).toHaveLength(2);
  });

  it('is the credentials’ own, unless the client says another', () => {
    expect(mediaClient({ auth: oauth2({ token: 't', account: 'ann' }) }).account).toBe('ann');
    expect(mediaClient({ auth: oauth2({ token: 't', account: 'ann' }), account: 'bob' }).account).toBe('bob');
    expect(mediaClient({ auth: oauth2('t') })).not.toHaveProperty('account');
  });

  it('is never sent', async () => {
    const seen: string[] = [];
    const emulator = emulate();
    const fetch = async (request: Request) => {
      seen.push(request.url, JSON.stringify([...request.headers]), await request.clone().text());
      return emulator.fetch(request);
    };
    const client = mediaClient({
      auth: oauth2({ token: 'a-secret-token', account: 'ann-the-user' }),
      transport: fetchTransport({ fetch: (input, init) => fetch(new Request(input, init)) }),
    });
    await whole(client, bytes, { checkpoints: shared() });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.join()).not.toContain('ann-the-user');
  });
});

describe('a key that is given', () => {
  it('stands in the place of the source’s own, and is what the error names', async () => {
    const emulator = emulate();
    const keys = new Set<string>();
    const store = openStore();
    const checkpoints = { ...store, save: (key: string, text: string) => (keys.add(key), store.save(key, text)) };
    emulator.fail({ command: 'append', nth: 2, status: 402 });
    const { error } = await whole(clientOf(emulator), video, { checkpoints, checkpointKey: 'job 7' });
    expect([error, [...keys]]).toMatchObject([{ checkpoint: 'job 7' }, ['job 7']]);
  });
});

describe('a store that says that another worker has the upload', () => {
  const lost = new CheckpointLostError('job 7 is with another worker');
  it.each<[string, Partial<CheckpointStore>, number]>([
    ['load', { load: () => throwError(() => lost) }, 0],
    ['save', { save: () => throwError(() => lost) }, 1],
    ['the second save', {}, 2],
    ['remove', { remove: () => throwError(() => lost) }, Infinity],
  ])('stops it at once: in %s', async (what, failing, requests) => {
    const emulator = emulate();
    const store = openStore();
    let saves = 0;
    const save = (key: string, text: string) => (++saves === 2 ? throwError(() => lost) : store.save(key, text));
    const checkpoints = { ...store, ...(what === 'the second save' ? { save } : failing) };
    const { error, kinds } = await whole(clientOf(emulator), picture, { checkpoints, segmentBytes: 500 });
    expect(error).toBe(lost);
    expect(error).not.toHaveProperty('checkpoint');
    expect(kinds).not.toContain('succeeded');
    expect(emulator.requests.length).toBeLessThanOrEqual(requests);
  });
});
