import {
  asyncScheduler,
  defer,
  finalize,
  lastValueFrom,
  map,
  type Observable,
  type ObservableInput,
  of,
  Subject,
  take,
  takeWhile,
  tap,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type ChunkSource,
  fetchTransport,
  fromBytes,
  fromStream,
  mediaClient,
  memoryCheckpoints,
  oauth2,
  uploadAll,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload';
import { mediaEmulator, type MediaEmulatorOptions } from 'rx-media-upload/testing';
import { marbles } from '../support/marbles.js';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';

const bytes = patternedBytes(50_000, MP4);
const source = () => fromBytes(bytes, { name: 'clip.mp4' });
const auto = { concurrency: 'auto', segmentBytes: 1000, limits: 'off' } as const;

const emulated = (options: MediaEmulatorOptions = {}) => {
  const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 }, ...options });
  const client = mediaClient({
    auth: oauth2('a-token'),
    transport: fetchTransport({ fetch: emulator.fetch }),
    retry: { initialDelay: 1 },
  });
  const arrived = (): boolean =>
    emulator.uploads.some((one) => one.state === 'succeeded' && Buffer.from(one.bytes()).equals(bytes));
  return { emulator, client, arrived };
};
const all = (upload$: Observable<UploadEvent>): Promise<UploadEvent[]> => lastValueFrom(upload$.pipe(toArray()));

/** Appends that take so many ms of virtual time, and how many there were at a time. */
const counting = (ms: (segmentIndex: number) => number) => {
  const seen = { now: 0, most: 0, at: [] as [ms: number, index: number][] };
  const client = scriptedClient({
    append: (index) =>
      defer(() => {
        seen.now++;
        seen.most = Math.max(seen.most, seen.now);
        seen.at.push([asyncScheduler.now(), index]);
        return timer(ms(index)).pipe(
          map(() => ({})),
          finalize(() => seen.now--),
        );
      }),
  });
  return { client, seen };
};

describe("an upload with concurrency: 'auto'", () => {
  it('has 16 segments on the way, from the start', () => {
    marbles(({ flush }) => {
      const { client, seen } = counting(() => 100);
      uploadMedia(client, fromBytes(patternedBytes(40_000, PNG)), auto).subscribe();
      flush();
      expect(seen.at.map(([ms]) => ms)).toEqual([
        ...Array.from({ length: 16 }, () => 0),
        ...Array.from({ length: 16 }, () => 100),
        ...Array.from({ length: 8 }, () => 200),
      ]);
    });
  });

  it('begins with as many as there are, of a file of few', () => {
    marbles(({ flush }) => {
      const { client, seen } = counting(() => 100);
      uploadMedia(client, fromBytes(patternedBytes(3_000, PNG)), auto).subscribe();
      flush();
      expect(seen.at).toEqual([
        [0, 0],
        [0, 1],
        [0, 2],
      ]);
    });
  });

  it('sends nothing new in a pause, and all of it afterwards', () => {
    marbles(({ flush }) => {
      const { client, seen } = counting((index) => 100 + index);
      const paused = timer(50, 950).pipe(
        take(2),
        map((turn) => turn === 0),
      );
      const types: string[] = [];
      uploadMedia(client, fromBytes(patternedBytes(40_000, PNG)), { ...auto, paused }).subscribe(({ type }) =>
        types.push(type),
      );
      flush();
      expect(seen.at.filter(([ms]) => ms >= 50 && ms < 1000)).toEqual([]);
      expect([seen.at.length, types.at(-1)]).toEqual([40, 'succeeded']);
    });
  });

  it('stops all of them at once when it is unsubscribed', () => {
    marbles(({ flush }) => {
      const { client, seen } = counting(() => 100);
      const subscription = uploadMedia(client, fromBytes(patternedBytes(40_000, PNG)), auto).subscribe();
      timer(150).subscribe(() => subscription.unsubscribe());
      flush();
      expect([seen.now, seen.at.length]).toEqual([0, 32]);
    });
  });

  it.each<[string, () => ReturnType<typeof fromBytes>]>([
    ['bytes', source],
    [
      'a stream of known size',
      () => fromStream(new Blob([bytes]).stream(), { size: bytes.length, mediaType: 'video/mp4' }),
    ],
    ['a stream of unknown size', () => fromStream(new Blob([bytes]).stream(), { mediaType: 'video/mp4' })],
  ])('sends %s as they are', async (_, make) => {
    const { client, arrived } = emulated();
    expect((await all(uploadMedia(client, make(), auto))).at(-1)).toMatchObject({ type: 'succeeded' });
    expect(arrived()).toBe(true);
  });

  it('begins anew with halves where X finds segments too large', async () => {
    const { client, arrived } = emulated({ maxAppendBytes: 900 });
    const events = await all(uploadMedia(client, source(), auto));
    expect(events.flatMap((event) => (event.type === 'initialized' ? event.segmentBytes : []))).toEqual([1000, 500]);
    expect(arrived()).toBe(true);
  });

  it('begins anew where X has lost the session, with nothing held by the one before', async () => {
    const { client, emulator, arrived } = emulated();
    let initialized = 0;
    emulator.fail({ command: 'append', nth: 25, status: 404, body: { title: 'Not Found Error' } });
    const checkpoints = memoryCheckpoints();
    // A session that was resumed is gone at a 404.
    await all(
      uploadMedia(client, source(), { ...auto, checkpoints }).pipe(takeWhile(({ type }) => type !== 'appended')),
    );
    const events = await all(
      uploadMedia(client, source(), { ...auto, checkpoints }).pipe(
        tap(({ type }) => type === 'initialized' && initialized++),
      ),
    );
    expect([initialized, events.at(-1)?.type]).toEqual([2, 'succeeded']);
    expect(arrived()).toBe(true);
  });

  it.each([1, 9, 17, 30, 49])(
    'sends again what was on the way and no more, given up after %i segments',
    async (after) => {
      const { client, emulator, arrived } = emulated();
      const checkpoints = memoryCheckpoints();
      await all(
        uploadMedia(client, source(), { ...auto, checkpoints }).pipe(
          takeWhile((event) => event.type !== 'appended' || event.acknowledged < after * 1000),
        ),
      );
      const events = await all(uploadMedia(client, source(), { ...auto, checkpoints }));
      expect(events[0]).toMatchObject({ type: 'initialized', resumed: true });
      expect(arrived()).toBe(true);
      const appends = emulator.requests.filter(({ command }) => command === 'append').length;
      expect(appends - 50).toBeLessThanOrEqual(16);
    },
  );

  it('succeeds over broken connections and rate limits', async () => {
    const { client, emulator, arrived } = emulated();
    emulator.fail({ command: 'append', nth: 5, times: 6, cut: true });
    emulator.fail({ command: 'append', nth: 20, status: 429, headers: { 'retry-after': '0' } });
    emulator.fail({ command: 'append', nth: 30, times: 3, status: 503 });
    expect((await all(uploadMedia(client, source(), auto))).at(-1)).toMatchObject({ type: 'succeeded' });
    expect(arrived()).toBe(true);
  });

  it.each<[unknown]>([['Auto'], [0], [1.5], [NaN], [Infinity], [-1], [null]])(
    'is no word for %s, which is refused before any request',
    async (concurrency) => {
      const client = scriptedClient({});
      await expect(all(uploadMedia(client, source(), { concurrency: concurrency as number }))).rejects.toMatchObject({
        name: 'InvalidUploadError',
        message: `concurrency must be a whole number above 0, or 'auto', not ${String(concurrency)}.`,
      });
      expect(client.asked).toEqual([]);
    },
  );
});

describe("uploadAll with segmentConcurrency: 'auto'", () => {
  const files = (...counts: number[]) => counts.map((count) => fromBytes(patternedBytes(count * 1000, PNG)));
  const run = (sources: ReturnType<typeof files>, concurrency: number) => {
    const { client, seen } = counting(() => 100);
    const ended: string[] = [];
    marbles(({ flush }) => {
      uploadAll(client, sources, { concurrency, segmentConcurrency: 'auto', segmentBytes: 1000 }).subscribe(
        ({ index, type }) => {
          if (type === 'succeeded' || type === 'failed') ended.push(`${asyncScheduler.now()} ${index} ${type}`);
        },
      );
      flush();
    });
    return { ended, seen };
  };

  it('has 16 on the way over all files', () => {
    const { seen, ended } = run(files(60, 60, 60), 3);
    expect([seen.most, ended.length]).toEqual([16, 3]);
  });

  it('has one of each file at least', () => {
    const { seen, ended } = run(files(...Array.from({ length: 30 }, () => 2)), 30);
    expect([seen.at.filter(([ms]) => ms === 0).length, ended.length]).toEqual([30, 30]);
  });

  it('goes on with the others where one fails in the middle', async () => {
    const { client, emulator } = emulated();
    emulator.fail({ command: 'append', nth: 10, status: 403 });
    const ends = await lastValueFrom(
      uploadAll(client, [source(), source(), source()], { ...auto, concurrency: 3, segmentConcurrency: 'auto' }).pipe(
        toArray(),
      ),
    );
    expect(ends.filter(({ type }) => type === 'failed')).toHaveLength(1);
    expect(ends.filter(({ type }) => type === 'succeeded')).toHaveLength(2);
  });

  it('lets an item have a number of its own', () => {
    const { client, seen } = counting(() => 100);
    marbles(({ flush }) => {
      const [only] = files(5);
      uploadAll(client, [{ source: only!, options: { concurrency: 1 } }], {
        segmentConcurrency: 'auto',
        segmentBytes: 1000,
      }).subscribe();
      flush();
    });
    expect(seen.most).toBe(1);
  });

  it('mixes no file with another one’s late read, where that has failed', async () => {
    const { client, emulator } = emulated();
    const [first, second] = [patternedBytes(5_000, MP4), patternedBytes(5_000, MP4).map((byte) => byte ^ 0xff)];
    second.set(MP4);
    let readLate = (): void => undefined;
    /** Reads into the places that it is lent, as files do. */
    const recycled = (
      bytes: Uint8Array<ArrayBuffer>,
      answer: (start: number, fill: () => Uint8Array) => ObservableInput<Uint8Array>,
    ): ChunkSource => ({
      open: () => ({
        ...fromBytes(bytes).open(),
        read: (start, end, place) => {
          const lent = place(end - start);
          return answer(start, () => {
            lent.set(bytes.subarray(start, end));
            return lent;
          });
        },
      }),
    });
    // Its last read is answered when it is refused already: with a buffer of its session.
    const slow = recycled(first, (start, fill) =>
      start < 3000 ? of(fill()) : new Promise((resolve) => (readLate = () => resolve(fill()))),
    );
    emulator.fail({ command: 'append', nth: 2, status: 403 });
    // While the second file waits for INIT, its first segment is read already: then comes the late read.
    emulator.fail({ command: 'initialize', nth: 2, delay: 50 });
    const events = await lastValueFrom(
      uploadAll(client, [slow, recycled(second, (_, fill) => of(fill()))], {
        ...auto,
        concurrency: 1,
        segmentConcurrency: 'auto',
      }).pipe(
        tap(({ index, type }) => {
          if (index === 0 && type === 'failed') setTimeout(() => readLate(), 20);
        }),
        toArray(),
      ),
    );
    expect(events.at(-1)).toMatchObject({ index: 1, type: 'succeeded' });
    expect(Buffer.compare(emulator.uploads[1]!.bytes(), second)).toBe(0);
  });

  it('goes on with the others while one is paused', () => {
    marbles(({ flush }) => {
      const { client, seen } = counting(() => 100);
      const paused = new Subject<boolean>();
      const [first, second] = files(50, 50);
      const ended: number[] = [];
      uploadAll(client, [{ source: first!, options: { paused } }, second!], {
        segmentConcurrency: 'auto',
        segmentBytes: 1000,
      }).subscribe(({ index, type }) => type === 'succeeded' && ended.push(index));
      timer(150).subscribe(() => paused.next(true));
      timer(10_000).subscribe(() => paused.next(false));
      flush();
      expect(ended).toEqual([1, 0]);
      expect(seen.most).toBe(16);
    });
  });
});
