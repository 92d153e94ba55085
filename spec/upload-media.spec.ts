import {
  asyncScheduler,
  concatMap,
  defer,
  EMPTY,
  filter,
  finalize,
  from,
  lastValueFrom,
  map,
  Observable,
  of,
  Subject,
  take,
  tap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type ChunkSource,
  fetchTransport,
  fromBytes,
  InvalidUploadError,
  isUploadError,
  mediaClient,
  type MediaStatus,
  NetworkError,
  oauth2,
  SourceError,
  type UploadEvent,
  uploadMedia,
  type UploadOptions,
} from 'rx-media-upload';
import { mediaEmulator, type MediaEmulatorOptions } from 'rx-media-upload/testing';
import { type ClientScript, scriptedClient } from './support/scripted-client.js';
import { marbles } from './support/marbles.js';
import { MP4, patternedBytes, PNG } from './support/patterned-bytes.js';

const hex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('hex');
const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', bytes));

const emulated = (options: MediaEmulatorOptions = {}, version: 'v2' | 'v1.1' = 'v2') => {
  const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 }, ...options });
  const client = mediaClient({
    version,
    auth: oauth2('a-token'),
    transport: fetchTransport({ fetch: emulator.fetch }),
  });
  return { emulator, client };
};
const eventsOf = (upload$: Observable<UploadEvent>): Promise<UploadEvent[]> => lastValueFrom(upload$.pipe(toArray()));

const kindOf = (event: UploadEvent): string => ('loaded' in event ? `${event.type} ${event.loaded}` : event.type);
const afterwards = (ms: number): Observable<object> => timer(ms).pipe(map(() => ({})));
/** A source that gives its bytes at once. */
const syncSource = (size: number): ChunkSource => fromBytes(patternedBytes(size, PNG), { mediaType: 'image/png' });
/** A source that tells when it is closed. */
const closing = (closed: () => void): ChunkSource => ({
  open: () => ({ ...syncSource(8).open(), unsubscribe: closed }),
});

/** 2½ segments of a video. */
const SEGMENT = 40_000;
const video = patternedBytes(100_000, MP4);
const picture = patternedBytes(1_000, PNG);

describe.each(['v2', 'v1.1'] as const)('uploadMedia over %s', (version) => {
  it('uploads a video that X processes: every event in its order, every byte in its place', async () => {
    const { emulator, client } = emulated({}, version);
    const events = await eventsOf(uploadMedia(client, video, { segmentBytes: SEGMENT }));
    const mediaId = emulator.uploads[0]!.mediaId;
    const mediaKey = emulator.uploads[0]!.mediaKey!;
    expect(events).toEqual([
      {
        type: 'initialized',
        mediaId,
        mediaKey,
        expiresAt: expect.any(Number) as number,
        totalBytes: 100_000,
        segmentBytes: SEGMENT,
        segmentCount: 3,
        resumed: false,
      },
      { type: 'appended', mediaId, segmentIndex: 0, loaded: 40_000, acknowledged: 40_000, total: 100_000 },
      { type: 'appended', mediaId, segmentIndex: 1, loaded: 80_000, acknowledged: 80_000, total: 100_000 },
      { type: 'appended', mediaId, segmentIndex: 2, loaded: 100_000, acknowledged: 100_000, total: 100_000 },
      { type: 'finalized', mediaId, processing: true },
      { type: 'processing', mediaId, state: 'in_progress', progressPercent: 33, checkAfterSecs: 0.01 },
      { type: 'processing', mediaId, state: 'in_progress', progressPercent: 67, checkAfterSecs: 0.01 },
      {
        type: 'succeeded',
        mediaId,
        media: expect.objectContaining({
          mediaId,
          mediaKey,
          mediaType: 'video/mp4',
          mediaCategory: 'tweet_video',
          totalBytes: 100_000,
        }) as unknown,
      },
    ]);
    expect(emulator.uploads[0]!.sha256).toBe(await sha256(video));
    expect(emulator.requests.every(({ earlyPoll }) => earlyPoll !== true)).toBe(true);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  it('asks for no STATUS when FINALIZE says nothing of processing', async () => {
    const { emulator, client } = emulated({}, version);
    const events = await eventsOf(uploadMedia(client, picture));
    expect(events.map(({ type }) => type)).toEqual(['initialized', 'appended', 'finalized', 'succeeded']);
    expect(emulator.requests.map(({ command }) => command)).toEqual(['initialize', 'append', 'finalize']);
  });

  it('sets the alt text and the subtitles, then says described, then succeeded', async () => {
    const { emulator, client } = emulated({}, version);
    const srt = new TextEncoder().encode('1\n00:00:00,000 --> 00:00:01,000\nHello\n');
    const events = await eventsOf(
      uploadMedia(client, video, {
        altText: 'A test card',
        subtitles: [{ source: fromBytes(srt, { name: 'en.srt' }), languageCode: 'en', displayName: 'English' }],
      }),
    );
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['described', 'succeeded']);
    expect(emulator.uploads[0]).toMatchObject({
      altText: 'A test card',
      subtitles: [{ mediaId: emulator.uploads[1]!.mediaId, languageCode: 'EN', displayName: 'English' }],
    });
    expect(events.filter(({ type }) => type === 'initialized')).toHaveLength(1);
  });

  it('never says succeeded for media that X fails to process, and keeps X’s words', async () => {
    const { client, emulator } = emulated(
      { processing: { checkAfterSecs: 0.01, fail: { code: 1, name: 'InvalidMedia', message: 'file is invalid' } } },
      version,
    );
    const events: UploadEvent[] = [];
    await expect(
      new Promise((complete, error) =>
        uploadMedia(client, video).subscribe({
          next: (event) => events.push(event),
          error,
          complete: () => complete(undefined),
        }),
      ),
    ).rejects.toMatchObject({
      name: 'MediaProcessingError',
      code: 1,
      reason: 'InvalidMedia',
      detail: 'file is invalid',
      mediaId: emulator.uploads[0]?.mediaId ?? (expect.any(String) as unknown),
    });
    expect(events.at(-1)).toMatchObject({ type: 'processing', state: 'in_progress' });
  });
});

describe('uploadMedia', () => {
  it('does nothing before it is subscribed to, and uploads once for each subscription', async () => {
    const { emulator, client } = emulated();
    const upload$ = uploadMedia(client, picture);
    await new Promise((passed) => setTimeout(passed, 5));
    expect(emulator.requests).toHaveLength(0);
    await Promise.all([eventsOf(upload$), eventsOf(upload$)]);
    expect(emulator.uploads.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  it('stops everything when it is unsubscribed after any event', async () => {
    const all = await eventsOf(uploadMedia(emulated().client, video, { segmentBytes: SEGMENT, altText: 'x' }));
    for (let count = 1; count < all.length; count++) {
      const { emulator, client } = emulated();
      const seen: UploadEvent[] = [];
      await lastValueFrom(
        uploadMedia(client, video, { segmentBytes: SEGMENT, altText: 'x' }).pipe(
          take(count),
          tap((event) => seen.push(event)),
        ),
      );
      const requests = emulator.requests.length;
      await new Promise((passed) => setTimeout(passed, 30));
      expect(seen).toHaveLength(count);
      expect(emulator.requests.length).toBeLessThanOrEqual(requests);
    }
  });

  it('aborts the request in flight and lets no later one start, whatever the request', () => {
    const order = ['initialize', 'append 0', 'finalize', 'setMetadata x', 'status'];
    // The alt text is set while X is asked for the status.
    const stages: [keyof ClientScript, asked: number][] = [
      ['initialize', 1],
      ['append', 2],
      ['finalize', 3],
      ['setMetadata', 5],
      ['status', 5],
    ];
    for (const [stage, asked] of stages) {
      let aborted = 0;
      const hanging = () =>
        new Observable<never>(() => () => {
          aborted++;
        });
      const processing: MediaStatus = { mediaId: '1', processing: { state: 'pending', checkAfterSecs: 1 } };
      marbles(({ expectObservable, flush }) => {
        const client = scriptedClient(
          {
            finalize: () => of(processing),
            status: () => of({ mediaId: '1', processing: { state: 'succeeded' } }),
            [stage]: hanging,
          },
          '1',
        );
        expectObservable(uploadMedia(client, syncSource(8), { altText: 'x' }).pipe(filter(() => false)), '5s !').toBe(
          '',
        );
        flush();
        expect(client.asked).toEqual(order.slice(0, asked));
        expect(aborted).toBe(1);
      });
    }
  });

  it('ends with the error of the request that failed, and sends nothing after it', () => {
    const stages: (keyof ClientScript)[] = ['initialize', 'append', 'finalize', 'setMetadata'];
    const order = ['initialize', 'append 0', 'finalize', 'setMetadata x'];
    for (const [index, stage] of stages.entries()) {
      marbles(({ expectObservable, flush }) => {
        const client = scriptedClient({ [stage]: () => throwError(() => new NetworkError('gone')) });
        expectObservable(uploadMedia(client, syncSource(8), { altText: 'x' }).pipe(filter(() => false))).toBe(
          '#',
          undefined,
          new NetworkError('gone'),
        );
        flush();
        expect(client.asked).toEqual(order.slice(0, index + 1));
      });
    }
  });

  it('sends no FINALIZE after a segment that failed, at any concurrency', async () => {
    for (const concurrency of [1, 4]) {
      const client = scriptedClient({
        append: (index) => (index === 2 ? throwError(() => new NetworkError('gone')) : afterwards(1)),
      });
      await expect(eventsOf(uploadMedia(client, syncSource(64), { segmentBytes: 8, concurrency }))).rejects.toThrow(
        'gone',
      );
      expect(client.asked).not.toContain('finalize');
    }
  });

  it('reports bytes that have left, without going back when a segment is sent again', () => {
    marbles(({ expectObservable }) => {
      const client = scriptedClient({
        append: (_, { report }) => {
          timer(10).subscribe(() => report?.({ type: 'sent', loaded: 6 }));
          timer(200).subscribe(() =>
            report?.({
              type: 'retrying',
              command: 'append',
              attempt: 1,
              delay: 0,
              reason: 'network',
              error: { name: 'NetworkError', message: 'gone' },
            }),
          );
          timer(400).subscribe(() => report?.({ type: 'sent', loaded: 2 }));
          timer(600).subscribe(() => report?.({ type: 'sent', loaded: 7 }));
          return afterwards(800);
        },
      });
      const seen = uploadMedia(client, syncSource(8)).pipe(map(kindOf));
      expectObservable(seen).toBe('a 9ms b 189ms c 399ms d 199ms (efg|)', {
        a: 'initialized',
        b: 'progress 6',
        c: 'retrying',
        d: 'progress 7',
        e: 'appended 8',
        f: 'finalized',
        g: 'succeeded',
      });
    });
  });

  it('counts acknowledged bytes right when segments are acknowledged out of order', () => {
    marbles(({ expectObservable }) => {
      const client = scriptedClient({ append: (index) => afterwards(40 - index * 10) });
      expectObservable(uploadMedia(client, syncSource(25), { segmentBytes: 8, concurrency: 4 }).pipe(map(kindOf))).toBe(
        'a 9ms b 9ms c 9ms d 9ms (efg|)',
        {
          a: 'initialized',
          b: 'appended 1',
          c: 'appended 9',
          d: 'appended 17',
          e: 'appended 25',
          f: 'finalized',
          g: 'succeeded',
        },
      );
    });
  });

  describe('while X answers INIT', () => {
    /** A source that takes its time for each read, and tells of it. */
    const slow = (read: (start: number) => Observable<unknown>): ChunkSource => {
      const source = syncSource(50).open();
      return {
        open: () => ({
          ...source,
          read: (start, end, place) => read(start).pipe(concatMap(() => from(source.read(start, end, place)))),
        }),
      };
    };

    it('reads as many segments as there are places for, and sends them when X has answered', () => {
      marbles(({ flush }) => {
        const told: string[] = [];
        const tell = (what: string): void => void told.push(`${asyncScheduler.now()} ${what}`);
        const client = scriptedClient({
          initialize: () => timer(100).pipe(map(() => ({ mediaId: '1', expiresAt: 86_400_000 }))),
          append: (index) => defer(() => (tell(`append ${index}`), afterwards(1000))),
        });
        const source = slow((start) => defer(() => (tell(`read ${start}`), timer(10))));
        const subscription = uploadMedia(client, source, { segmentBytes: 10, concurrency: 2 }).subscribe(({ type }) =>
          tell(type),
        );
        timer(1099).subscribe(() => subscription.unsubscribe());
        flush();
        expect(told).toEqual([
          '0 read 0',
          '10 read 10',
          '20 read 20',
          '100 initialized',
          '100 append 0',
          '100 append 1',
        ]);
      });
    });

    it('ends at once where the source cannot be read, and aborts INIT', () => {
      marbles(({ expectObservable, flush }) => {
        const aborted: number[] = [];
        const client = scriptedClient({
          initialize: () =>
            timer(100).pipe(
              map(() => ({ mediaId: '1', expiresAt: 0 })),
              finalize(() => aborted.push(asyncScheduler.now())),
            ),
        });
        const source = slow(() =>
          timer(3).pipe(
            map(() => {
              throw new SourceError('unreadable');
            }),
          ),
        );
        expectObservable(uploadMedia(client, source)).toBe('---#', undefined, new SourceError('unreadable'));
        flush();
        expect(aborted).toEqual([3]);
      });
    });

    it('reads no more where X refuses', () => {
      marbles(({ expectObservable, flush }) => {
        let reads = 0;
        const refusal = new NetworkError('refused');
        const client = scriptedClient({
          initialize: () =>
            timer(5).pipe(
              map(() => {
                throw refusal;
              }),
            ),
        });
        expectObservable(
          uploadMedia(
            client,
            slow(() => defer(() => (reads++, timer(10)))),
            { segmentBytes: 10 },
          ),
        ).toBe('-----#', undefined, refusal);
        flush();
        expect(reads).toBe(1);
      });
    });
  });

  it('uploads a thousand segments that are acknowledged at once', async () => {
    const client = scriptedClient({});
    const events = await eventsOf(uploadMedia(client, syncSource(1000), { segmentBytes: 1 }));
    expect(events.at(-1)!.type).toBe('succeeded');
    expect(client.asked.filter((what) => what.startsWith('append'))).toEqual(
      Array.from({ length: 1000 }, (_, index) => `append ${index}`),
    );
  });

  const refused: [string, () => Parameters<typeof uploadMedia>[1], UploadOptions, RegExp][] = [
    ['an empty source', () => new Uint8Array(0), {}, /0 bytes/],
    ['bytes of no known type', () => new Uint8Array(10), {}, /media type .* unknown.*Give `mediaType`/],
    ['a type that X does not take', () => picture, { mediaType: 'image/heic' }, /image\/heic/],
    [
      'a file of more than 1000 segments',
      () => patternedBytes(1001, PNG),
      { maxSegmentBytes: 1 },
      /1001 bytes do not fit 1000 segments of 1 bytes/,
    ],
    [
      'an image above X’s limit',
      () => patternedBytes(5_242_881, PNG),
      {},
      /5242881 bytes.*at most 5242880 as tweet_image.*limits/,
    ],
    ['a concurrency of none', () => picture, { concurrency: 0 }, /concurrency .* not 0/],
    ['segments of no size', () => picture, { segmentBytes: 0 }, /segmentBytes .* not 0/],
    ['alt text that is too long', () => picture, { altText: 'x'.repeat(1001) }, /1 to 1000 characters, not 1001/],
    ['owners that are none', () => picture, { additionalOwners: ['me'] }, /additionalOwners .* 'me'/],
    [
      'subtitles of a picture',
      () => picture,
      { subtitles: [{ source: picture, languageCode: 'EN', displayName: 'English' }] },
      /Subtitles belong to tweet_video/,
    ],
    ['a string', () => 'clip.mp4' as unknown as Uint8Array, {}, /a string \(for a path, use fromFile\)/],
    ['nothing', () => undefined as unknown as Uint8Array, {}, /not Undefined/],
    ['a limits option that is none', () => picture, { limits: 'maybe' as 'warn' }, /'maybe'/],
  ];
  it.each(refused)('refuses %s before any request', async (_, source, options, message) => {
    const { emulator, client } = emulated();
    const upload$ = uploadMedia(client, source(), options);
    const error: unknown = await eventsOf(upload$).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidUploadError);
    expect((error as Error).message).toMatch(message);
    expect(emulator.requests).toHaveLength(0);
  });

  it('ends with an error of its own kind, whatever a source or a client fails with', async () => {
    const broken = (): never => {
      throw new TypeError('broken');
    };
    const source = (members: object): ChunkSource => ({ open: () => ({ ...syncSource(8).open(), ...members }) });
    const client = (script: ClientScript) => scriptedClient(script);
    const uploads: Observable<UploadEvent>[] = [
      ...['facts', 'peek', 'read', 'confirm'].flatMap((member) =>
        [broken, () => Promise.reject(new TypeError('broken'))].map((fails) =>
          uploadMedia(client({}), source({ [member]: fails })),
        ),
      ),
      uploadMedia(client({}), source({ facts: () => EMPTY })),
      uploadMedia(client({}), source({ peek: () => EMPTY })),
      uploadMedia(client({ append: () => EMPTY }), syncSource(8)),
      uploadMedia(client({ append: broken }), syncSource(8)),
      uploadMedia({ ...client({}), append: broken }, syncSource(8)),
      uploadMedia({ ...client({}), initialize: () => undefined as never }, syncSource(8)),
      uploadMedia({ ...client({}), initialize: () => throwError(() => Object.create(null) as unknown) }, syncSource(8)),
      uploadMedia(client({}), { open: broken }),
      uploadMedia(client({}), syncSource(8), { paused: true as never }),
    ];
    for (const [index, upload$] of uploads.entries()) {
      const error: unknown = await lastValueFrom(upload$).then(
        ({ type }) => type,
        (failure: unknown) => failure,
      );
      expect([isUploadError(error), String(error)]).toEqual([
        true,
        expect.stringMatching(index < 10 ? /^SourceError: / : /^UploadError: /),
      ]);
    }
  });

  it('counts a segment once, though a client answers twice', async () => {
    const events = await eventsOf(
      uploadMedia(scriptedClient({ append: () => of({}, {}) }), syncSource(20), { segmentBytes: 10 }),
    );
    expect(events.map(kindOf)).toEqual(['initialized', 'appended 10', 'appended 20', 'finalized', 'succeeded']);
  });

  it('warns of a limit and goes on, where it is told to', async () => {
    const { client } = emulated({ maxBytes: { tweet_image: 10_000_000 } });
    const events = await eventsOf(uploadMedia(client, patternedBytes(5_242_881, PNG), { limits: 'warn' }));
    expect(events[0]).toMatchObject({ type: 'warning', code: 'limit-exceeded' });
    expect(events.at(-1)!.type).toBe('succeeded');
  });

  it('says nothing of limits where they are off', async () => {
    const { client } = emulated({ maxBytes: { tweet_image: 10_000_000 } });
    const events = await eventsOf(uploadMedia(client, patternedBytes(5_242_881, PNG), { limits: 'off' }));
    expect(events[0]!.type).toBe('initialized');
  });

  it('sends type, category, owners and shared as it is told', async () => {
    const { client, emulator } = emulated();
    await eventsOf(uploadMedia(client, picture, { target: 'dm', additionalOwners: ['12', '34'], shared: true }));
    expect(emulator.uploads[0]).toMatchObject({
      mediaType: 'image/png',
      mediaCategory: 'dm_image',
      additionalOwners: ['12', '34'],
      shared: true,
    });
  });

  it('closes the source once it is over: completed, failed or unsubscribed', async () => {
    for (const end of ['complete', 'fail', 'unsubscribe']) {
      let closed = 0;
      const gate = new Subject<object>();
      const source = closing(() => closed++);
      const client = scriptedClient({
        append: () =>
          end === 'complete' ? of({}) : end === 'fail' ? throwError(() => new NetworkError('gone')) : gate,
      });
      const subscription = uploadMedia(client, source).subscribe({ error: () => undefined });
      await new Promise((passed) => setTimeout(passed, 5));
      subscription.unsubscribe();
      expect(closed, end).toBe(1);
    }
  });

  it('ends before FINALIZE when the source turns out to be another at its end', async () => {
    const client = scriptedClient({});
    const source = { ...closing(() => undefined) };
    const grown = {
      ...source,
      open: () => ({ ...source.open(), confirm: () => throwError(() => new SourceError('grown')) }),
    };
    await expect(eventsOf(uploadMedia(client, grown))).rejects.toThrow('grown');
    expect(client.asked).toEqual(['initialize', 'append 0']);
  });
});
