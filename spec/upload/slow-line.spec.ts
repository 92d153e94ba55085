import {
  asyncScheduler,
  defer,
  filter,
  finalize,
  interval,
  map,
  NEVER,
  type Observable,
  of,
  take,
  tap,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type CheckpointStore,
  fromStream,
  mediaClient,
  type MediaClientOptions,
  memoryCheckpoints,
  type Transport,
  type TransportEvent,
  uploadAll,
  type UploadAllEvent,
  type UploadEvent,
  uploadMedia,
  type UploadOptions,
} from 'rx-media-upload';
import { marbles } from '../support/marbles.js';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';

const KIB = 1024;
const replied = (text: string): TransportEvent => ({ type: 'response', response: { status: 200, headers: {}, text } });

/** A line of so many KiB/s that all requests share, to a server that takes every segment; nobody sees bytes leave. */
function blindLine(rate: number, answers: (nth: number) => boolean = () => true) {
  const appends: string[] = [];
  let active = 0;
  let sessions = 0;
  const transport: Transport = ({ url, body = [] }) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith('/initialize')) sessions++;
    const reply = replied(`{"data":{"id":"${pathname.split('/')[4] ?? ''}","expires_after_secs":86400}}`);
    if (pathname.endsWith('/initialize'))
      return of(replied(`{"data":{"id":"${sessions}","expires_after_secs":86400}}`));
    if (!pathname.endsWith('/append')) return of(reply);
    const size = (body as readonly Uint8Array[]).reduce((sum, part) => sum + part.byteLength, 0);
    const nth = appends.push(`${pathname.split('/')[4]}: ${Math.floor(size / KIB)} at ${asyncScheduler.now() / 1000}`);
    if (!answers(nth - 1)) return NEVER;
    return defer(() => {
      let left = size;
      active++;
      // Each at moments of its own: virtual time takes no two at once.
      return timer(1 + (nth % 89), 100).pipe(
        tap(() => (left -= (rate * KIB) / 10 / active)),
        filter(() => left <= 0),
        take(1),
        map(() => reply),
        finalize(() => active--),
      );
    });
  };
  return { appends, transport: Object.assign(transport, { isBlind: true }) };
}

const told = (event: UploadEvent | UploadAllEvent): string =>
  event.type === 'retrying' ? `${event.command} ${event.reason}` : event.type;
const png = (size: number) => patternedBytes(size * KIB, PNG);

/** Uploads over such a line in virtual time. */
const uploaded = (
  source: Parameters<typeof uploadMedia>[1],
  {
    rate,
    answers,
    client: more = {},
    ...options
  }: UploadOptions & { rate: number; answers?: (nth: number) => boolean; client?: MediaClientOptions },
) => {
  const line = blindLine(rate, answers);
  const events: UploadEvent[] = [];
  let error: unknown;
  marbles(({ flush }) => {
    const retry = { initialDelay: 0 };
    uploadMedia(mediaClient({ transport: line.transport, retry, ...more }), source, options).subscribe({
      next: (event) => events.push(event),
      error: (failure: unknown) => (error = failure),
    });
    flush();
  });
  return { appends: line.appends, events, kinds: events.map(told), error };
};
const end = (kinds: readonly string[]) => kinds.slice(-2);

describe('a line too slow for a segment, whose bytes nobody sees', () => {
  it('begins anew with half of the size at the first timeout, until it passes', () => {
    // 16 KiB/s: 4 MiB take 256 s, and are given 30 and 128.
    const { appends, kinds, events } = uploaded(png(4096), { rate: 16 });
    expect(kinds.slice(0, 7)).toEqual([
      'initialized',
      'append too-large',
      'initialized',
      'append too-large',
      'initialized',
      'append too-large',
      'initialized',
    ]);
    expect(appends.slice(0, 4)).toEqual(['1: 4096 at 0', '2: 2048 at 158', '3: 1024 at 252', '4: 512 at 314']);
    expect(new Set(appends.slice(3).map((one) => one.split(' at ')[0]))).toEqual(new Set(['4: 512']));
    expect(end(kinds)).toEqual(['finalized', 'succeeded']);
    expect(events.find(({ type }) => type === 'retrying')).toMatchObject({
      attempt: 1,
      delay: 0,
      error: { name: 'UploadTimeoutError', message: expect.stringMatching(/^append: no reply for 158\d{3} ms, and/) },
    });
    expect(JSON.stringify(events)).not.toContain('no byte has moved');
  });

  it('does so too where there is but one attempt', () => {
    const { kinds } = uploaded(png(512), { rate: 8, client: { retry: { attempts: 1 } } });
    expect(kinds.slice(0, 3)).toEqual(['initialized', 'append too-large', 'initialized']);
    expect(end(kinds)).toEqual(['finalized', 'succeeded']);
  });

  it.each([2, 'auto'] as const)('does so with several at a time: concurrency %s', (concurrency) => {
    const { appends, kinds } = uploaded(png(4096), { rate: 8, concurrency, segmentBytes: 1024 * KIB });
    expect(kinds.filter((kind) => kind === 'append too-large').length).toBeGreaterThan(0);
    expect(end(kinds)).toEqual(['finalized', 'succeeded']);
    // What was on the way beside the one that timed out went with its session.
    expect(appends.filter((one) => one.startsWith('1:'))).toHaveLength(concurrency === 2 ? 2 : 4);
  });

  it('goes by the requestTimeout that the user has set', () => {
    expect(uploaded(png(512), { rate: 8, client: { requestTimeout: 60_000 } }).kinds).toEqual([
      'initialized',
      'appended',
      'finalized',
      'succeeded',
    ]);
  });

  it('gives more time, and no new session, once X has a segment; and to those that follow', () => {
    // The second one is held up; then the line carries 8 KiB/s: 512 KiB take 64 s, and are given 46.
    const { appends, kinds } = uploaded(png(512), {
      rate: 8,
      segmentBytes: 128 * KIB,
      answers: (nth) => nth !== 1,
      client: { requestTimeout: 13_000 },
    });
    expect(kinds.filter((kind) => kind !== 'appended')).toEqual([
      'initialized',
      'append timeout',
      'finalized',
      'succeeded',
    ]);
    expect(appends.every((one) => one.startsWith('1: 128'))).toBe(true);
  });

  it('doubles the time of each further attempt, eight times at most', () => {
    const { appends, error, kinds } = uploaded(png(64), {
      rate: 8,
      segmentBytes: 32 * KIB,
      answers: (nth) => nth === 0,
      client: { requestTimeout: 9_000, retry: { attempts: 6, initialDelay: 0 } },
    });
    const at = appends.map((one) => Number(one.split(' at ')[1]));
    const took = at.slice(2).map((second, index) => Math.round(second - at[index + 1]!));
    expect(took).toEqual([10, 20, 40, 80, 80]);
    expect(kinds.filter((kind) => kind === 'append timeout')).toHaveLength(5);
    expect(error).toMatchObject({ name: 'UploadTimeoutError', command: 'append', mediaId: '1', isBlind: true });
  });

  it('asks for no segment of less than 32 KiB, but gives more time: size is not the reason any more', () => {
    const { appends, kinds } = uploaded(png(100), { rate: 1, client: { requestTimeout: 10_000 } });
    expect(kinds).toEqual([
      'initialized',
      'append too-large',
      'initialized',
      'append timeout',
      'append timeout',
      'append timeout',
      'appended',
      'appended',
      'finalized',
      'succeeded',
    ]);
    // The second one has the time that the first has needed.
    expect(appends).toHaveLength(6);
  });

  it('gives a source that can be read only once more time instead', () => {
    const bytes = png(512);
    const chunks = of(bytes);
    const { kinds, appends } = uploaded(onePass(chunks, bytes.length), { rate: 8 });
    expect(kinds).toEqual(['initialized', 'append timeout', 'appended', 'finalized', 'succeeded']);
    expect(appends).toEqual(['1: 512 at 0', '1: 512 at 46']);
  });

  it('ends with the timeout itself where that is not enough, and says nothing of a new session', () => {
    const bytes = png(512);
    const { error } = uploaded(onePass(of(bytes), bytes.length), { rate: 8, answers: () => false });
    expect(error).toMatchObject({ name: 'UploadTimeoutError', isBlind: true });
    expect(String(error)).not.toMatch(/no byte has moved|read only once/);
  });

  it('is paused with its new session, which begins when it goes on', () => {
    const paused = interval(10_000).pipe(
      take(10),
      map((tick) => tick < 7),
    );
    const { appends, kinds } = uploaded(png(512), { rate: 8, paused });
    expect(kinds).toEqual([
      'initialized',
      'paused',
      'append too-large',
      'resumed',
      'initialized',
      'appended',
      'appended',
      'finalized',
      'succeeded',
    ]);
    expect(appends[1]).toBe('2: 256 at 80');
  });

  describe('where an earlier run has left a checkpoint', () => {
    const kept = (acknowledged: boolean): CheckpointStore => {
      const store = memoryCheckpoints();
      const bytes = png(512);
      const line = blindLine(1000, (nth) => acknowledged && nth === 0);
      marbles(({ flush }) => {
        uploadMedia(mediaClient({ transport: line.transport, retry: { attempts: 1 } }), bytes, {
          checkpoints: store,
          checkpointKey: 'a',
          // Nothing smaller is tried: what is left is a session of this size.
          segmentBytes: 256 * KIB,
        })
          .pipe(take(acknowledged ? 2 : 1))
          .subscribe();
        flush();
      });
      return store;
    };

    it('gives more time, and no new session, where X has a segment of it', () => {
      const { kinds, appends } = uploaded(png(512), { rate: 4, checkpoints: kept(true), checkpointKey: 'a' });
      expect(kinds).toEqual(['initialized', 'append timeout', 'appended', 'finalized', 'succeeded']);
      expect(appends.map((one) => one.split(' at ')[0])).toEqual(['1: 256', '1: 256']);
    });

    it('begins anew where X has none', () => {
      const { kinds } = uploaded(png(512), { rate: 4, checkpoints: kept(false), checkpointKey: 'a' });
      expect(kinds.slice(0, 3)).toEqual(['initialized', 'append too-large', 'initialized']);
      expect(end(kinds)).toEqual(['finalized', 'succeeded']);
    });
  });

  it('is shared by the files of uploadAll: each begins anew by itself, and all arrive', () => {
    const line = blindLine(8);
    const events: UploadAllEvent[] = [];
    marbles(({ flush }) => {
      const client = mediaClient({ transport: line.transport, retry: { initialDelay: 0 } });
      uploadAll(client, [png(1024), png(1024), png(1024)]).subscribe((event) => events.push(event));
      flush();
    });
    expect(events.filter(({ type }) => type === 'succeeded').map(({ index }) => index)).toHaveLength(3);
    for (const index of [0, 1, 2])
      expect(events.find((event) => event.type === 'retrying' && event.index === index)).toMatchObject({
        reason: 'too-large',
      });
  });
});

/** A source of which each byte can be had once. */
const onePass = (chunks: Observable<Uint8Array<ArrayBuffer>>, size: number) => {
  const whole = fromStream((async function* () {})(), { size });
  let bytes = new Uint8Array(0);
  chunks.subscribe((chunk) => (bytes = chunk));
  return {
    open: () => ({
      ...whole.open(),
      facts: () => of({ size, onePass: true }),
      peek: () => of(bytes),
      read: (start: number, stop: number) => of(bytes.subarray(start, stop)),
      confirm: () => of(undefined),
      unsubscribe: () => undefined,
    }),
  };
};
