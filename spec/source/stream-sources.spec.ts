import { once } from 'node:events';
import { createReadStream, readdirSync, readlinkSync, type ReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { concat, defer, from, lastValueFrom, NEVER, Observable, Subject, throwError, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  blobSpool,
  type ChunkSource,
  fetchTransport,
  fromChunks,
  fromStream,
  mediaClient,
  oauth2,
  type Spool,
  type UploadEvent,
  uploadMedia,
  type UploadOptions,
} from 'rx-media-upload';
import * as node from 'rx-media-upload/node';
import { mediaEmulator } from 'rx-media-upload/testing';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';
import { until } from '../support/until.js';

const SIZE = 100_000;
const bytes = patternedBytes(SIZE, PNG);
/** The bytes in pieces of these lengths, over and over. */
function* pieces(lengths: readonly number[], whole: Uint8Array = bytes): Generator<Uint8Array> {
  for (let start = 0, turn = 0; start < whole.length; turn++) {
    const end = Math.min(start + (lengths[turn % lengths.length] ?? 1), whole.length);
    yield whole.slice(start, end);
    start = end;
  }
}
async function* later(all: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield await Promise.resolve(piece);
}
/** A stream that uses one buffer for every piece. */
async function* reusing(length: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(length);
  for (const piece of pieces([length])) {
    buffer.set(piece);
    yield await Promise.resolve(buffer.subarray(0, piece.length));
    buffer.fill(0);
  }
}
const web = (all: Iterable<Uint8Array>): ReadableStream<Uint8Array> =>
  Readable.toWeb(Readable.from(all)) as unknown as ReadableStream<Uint8Array>;

const uploaded = async (source: ChunkSource, options: UploadOptions = {}) => {
  const emulator = mediaEmulator();
  const client = mediaClient({
    auth: oauth2('a-token'),
    transport: fetchTransport({ fetch: emulator.fetch }),
    retry: { initialDelay: 1 },
  });
  const events: UploadEvent[] = await lastValueFrom(
    uploadMedia(client, source, { segmentBytes: 30_000, ...options }).pipe(toArray()),
  );
  return { emulator, events, whole: Buffer.from(emulator.uploads.at(-1)!.bytes()).equals(bytes) };
};
const failure = (upload$: Observable<UploadEvent>): Promise<unknown> =>
  lastValueFrom(upload$).then(
    () => 'succeeded',
    (error: unknown) => error,
  );

describe('a stream', () => {
  const kinds: [string, () => ChunkSource][] = [
    ['a Node Readable', () => fromStream(Readable.from(pieces([7_000])), { size: SIZE })],
    ['a web ReadableStream', () => fromStream(web(pieces([7_000])), { size: SIZE })],
    ['an async generator', () => fromStream(later(pieces([7_000])), { size: SIZE })],
    ['a stream that uses its buffer again', () => fromStream(reusing(7_000), { size: SIZE })],
    [
      'a stream of single bytes and empty pieces',
      () =>
        fromStream(
          later(
            [...pieces([1], bytes.slice(0, 500))]
              .flatMap((piece) => [piece, new Uint8Array(0)])
              .concat([...pieces([9_999], bytes.slice(500))]),
          ),
          { size: SIZE },
        ),
    ],
    ['one huge piece', () => fromStream(later([bytes]), { size: SIZE })],
    ['an Observable', () => fromChunks(from([...pieces([7_000])]), { size: SIZE })],
    ['an array', () => fromChunks([...pieces([7_000])], { size: SIZE })],
    ['a promise', () => fromChunks(Promise.resolve(bytes), { size: SIZE })],
    ['an async iterable of chunks', () => fromChunks(later(pieces([7_000])), { size: SIZE })],
    ['a web stream of chunks', () => fromChunks(web(pieces([7_000])), { size: SIZE })],
    ['a stream of unknown size', () => fromStream(later(pieces([7_000])))],
    ['an Observable of unknown size', () => fromChunks(from([...pieces([7_000])]))],
    ['a stream of unknown size, on Node', () => node.fromStream(Readable.from(pieces([7_000])))],
    ['an Observable of unknown size, on Node', () => node.fromChunks(from([...pieces([7_000])]))],
  ];
  it.each(kinds)('arrives whole: %s', async (_, source) => {
    for (const concurrency of [1, 4]) {
      const { events, whole } = await uploaded(source(), { concurrency });
      expect(whole).toBe(true);
      expect(events.at(-1)!.type).toBe('succeeded');
    }
  });

  it('is cut anew, whatever the lengths of its pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(fc.integer({ min: 0, max: 50_000 }), { minLength: 1, maxLength: 6 })
          .filter((lengths) => lengths.some((length) => length > 100)),
        fc.integer({ min: 200, max: 120_000 }),
        async (lengths, segmentBytes) => {
          expect((await uploaded(fromStream(later(pieces(lengths)), { size: SIZE }), { segmentBytes })).whole).toBe(
            true,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is sent again from memory where a segment has to be', async () => {
    const emulator = mediaEmulator();
    emulator.fail({ command: 'append', segmentIndex: 1, status: 503, times: 2 });
    const client = mediaClient({
      auth: oauth2('a-token'),
      transport: fetchTransport({ fetch: emulator.fetch }),
      retry: { initialDelay: 1 },
    });
    await lastValueFrom(
      uploadMedia(client, fromStream(later(pieces([7_000])), { size: SIZE }), { segmentBytes: 30_000 }),
    );
    expect(Buffer.from(emulator.uploads[0]!.bytes()).equals(bytes)).toBe(true);
  });

  it.each([1, 4])('is pulled only when a segment’s place is free, with %d on the way', async (concurrency) => {
    let pulled = 0;
    const counting = async function* () {
      for (const piece of pieces([1_000])) {
        pulled += piece.length;
        yield await Promise.resolve(piece);
      }
    };
    const client = scriptedClient({ append: () => NEVER });
    const subscription = uploadMedia(client, fromStream(counting(), { size: SIZE, mediaType: 'image/png' }), {
      segmentBytes: 10_000,
      concurrency,
    }).subscribe();
    await until(() => client.asked.length === 1 + concurrency);
    await new Promise((passed) => setTimeout(passed, 20));
    // The places there are, or as much as the type is looked for in.
    expect(pulled).toBe(Math.max((concurrency + 1) * 10_000, 66_000));
    subscription.unsubscribe();
  });

  it('that ends early, or goes on too long, is a SourceError before FINALIZE', async () => {
    for (const [size, message] of [
      [SIZE + 1, /ended at byte 100000, and 100001 were announced/],
      [SIZE - 1, /goes on after 99999 bytes/],
      [SIZE - 10_000, /goes on after 90000 bytes/],
    ] as const) {
      for (const source of [
        () => fromStream(later(pieces([7_000])), { size }),
        () => fromStream(web(pieces([7_000])), { size }),
        () => fromChunks(from([...pieces([7_000])]), { size }),
      ]) {
        const client = scriptedClient({});
        const error = await failure(uploadMedia(client, source(), { segmentBytes: 30_000, mediaType: 'image/png' }));
        expect(error).toMatchObject({ name: 'SourceError' });
        expect((error as Error).message).toMatch(message);
        expect(client.asked).not.toContain('finalize');
      }
    }
  });

  it('that fails is a SourceError with its cause', async () => {
    const cause = new Error('unplugged');
    const failing = async function* () {
      yield await Promise.resolve(bytes.slice(0, 70_000));
      throw cause;
    };
    for (const source of [
      fromStream(failing(), { size: SIZE }),
      fromStream(failing()),
      node.fromStream(Readable.from(failing()), { size: SIZE }),
      fromChunks(
        throwError(() => cause),
        { size: SIZE },
      ),
    ]) {
      expect(await failure(uploadMedia(scriptedClient({}), source, { mediaType: 'image/png' }))).toMatchObject({
        name: 'SourceError',
        cause,
      });
    }
  });

  it('that was destroyed or read to its end before is a SourceError, and does not hang', async () => {
    const destroyed = Readable.from(pieces([7_000])).on('error', () => undefined);
    destroyed.destroy(new Error('unplugged'));
    const drained = Readable.from(pieces([7_000]));
    for await (const piece of drained) expect(piece).toBeInstanceOf(Uint8Array);
    for (const readable of [destroyed, drained]) {
      expect(
        await failure(uploadMedia(scriptedClient({}), fromStream(readable, { size: SIZE, mediaType: 'image/png' }))),
      ).toMatchObject({ name: 'SourceError' });
    }
  });

  describe('that has given all of its bytes', () => {
    const endless: [string, () => ChunkSource][] = [
      [
        'a Node stream that stays open',
        () => {
          const open = new PassThrough();
          open.write(bytes);
          return fromStream(open, { size: SIZE });
        },
      ],
      [
        'a web stream that stays open',
        () => fromStream(new ReadableStream({ start: (controller) => controller.enqueue(bytes) }), { size: SIZE }),
      ],
      ['an Observable that never completes', () => fromChunks(concat([bytes], NEVER), { size: SIZE })],
    ];
    it.each(endless)('is whole, though it never ends: %s', async (_, source) => {
      const { events, whole } = await uploaded(source());
      expect([events.at(-1)!.type, whole]).toEqual(['succeeded', true]);
    });

    it('and then more is refused, as long as it comes within a second', async () => {
      const more = async function* () {
        yield bytes;
        await new Promise((passed) => setTimeout(passed, 50));
        yield new Uint8Array(1);
      };
      expect(String(await failure(uploadMedia(scriptedClient({}), fromStream(more(), { size: SIZE }))))).toMatch(
        /SourceError: The stream goes on after 100000 bytes/,
      );
    });
  });

  describe('whose pieces are transferred away', () => {
    const transferred = (piece: Uint8Array): void => void structuredClone(piece, { transfer: [piece.buffer] });

    it('before they are read is a SourceError', async () => {
      const piece = bytes.slice();
      const reader = fromStream(later([piece]), { size: SIZE }).open();
      const place = (length: number): Uint8Array => new Uint8Array(length);
      await lastValueFrom(from(reader.read(0, 10_000, place)));
      transferred(piece);
      expect(await lastValueFrom(from(reader.read(10_000, 20_000, place))).catch(String)).toMatch(
        /SourceError: A piece of the stream was transferred away before it was read, at byte 10000/,
      );
    });

    it('when they were read is nobody’s business', async () => {
      const giving = async function* () {
        for (const piece of pieces([7_000])) {
          yield piece;
          transferred(piece);
        }
      };
      expect((await uploaded(fromStream(giving(), { size: SIZE }))).whole).toBe(true);
    });

    it.each([
      ['a Blob', fromStream],
      ['a file', node.fromStream],
    ])('while they are kept in %s never makes the media shorter', async (_, streamOf) => {
      const giving = async function* () {
        for (const piece of pieces([7_000])) {
          setImmediate(() => transferred(piece));
          yield piece;
          await new Promise((passed) => setImmediate(passed));
        }
      };
      const slow = { ...streamOf(giving()) };
      const outcome = await uploaded(slow).then(
        ({ whole }) => whole,
        (error: unknown) => (error as Error).name,
      );
      expect([true, 'SourceError']).toContain(outcome);
    });

    it('while a spool keeps them is a SourceError', async () => {
      const spool = (): Spool => ({
        ...blobSpool(),
        write: async (piece) => {
          transferred(piece);
          return Promise.resolve();
        },
      });
      expect(
        String(await failure(uploadMedia(scriptedClient({}), fromStream(later(pieces([7_000])), { spool })))),
      ).toMatch(/SourceError: A piece of the stream was transferred away while it was kept/);
    });
  });

  it('knows what a caller describes, its version too', async () => {
    const described = { mediaType: 'image/png', name: 'x.png', version: '7' };
    for (const source of [
      fromStream(later([bytes]), { size: SIZE, ...described }),
      fromStream(later([bytes]), described),
      node.fromStream(later([bytes]), described),
      fromChunks([bytes], { size: SIZE, ...described }),
    ]) {
      const reader = source.open();
      expect(await lastValueFrom(from(reader.facts()))).toMatchObject({ size: SIZE, ...described });
      reader.unsubscribe();
    }
  });

  it('that is closed half-way is a SourceError', async () => {
    const readable = new Readable({ read: () => undefined });
    readable.push(bytes.slice(0, 70_000));
    setTimeout(() => readable.destroy(), 10);
    expect(
      await failure(uploadMedia(scriptedClient({}), fromStream(readable, { size: SIZE, mediaType: 'image/png' }))),
    ).toMatchObject({ name: 'SourceError' });
  });

  it('that gives text is refused in words', async () => {
    const text = fromStream(Readable.from(['text']), { size: 4, mediaType: 'image/png' });
    expect(String(await failure(uploadMedia(scriptedClient({}), text)))).toMatch(
      /gives text \(has it an encoding set\?\)/,
    );
  });

  it('can be uploaded once, and says so the second time', async () => {
    const source = fromStream(later(pieces([7_000])), { size: SIZE });
    await uploaded(source);
    expect(String(await failure(uploadMedia(scriptedClient({}), source)))).toMatch(
      /SourceError: A stream can be read only once/,
    );
  });

  describe('is given up at once', () => {
    /** A stream whose next piece never comes, and what it is told. */
    const hanging = () => {
      let cancelled = 0;
      const readable = new Readable({
        read: () => undefined,
        destroy: (_, done) => {
          cancelled++;
          done(null);
        },
      });
      const webStream = new ReadableStream<Uint8Array>({
        pull: () => new Promise(() => undefined),
        cancel: () => {
          cancelled++;
        },
      });
      let returned = 0;
      const iterable: AsyncIterable<Uint8Array> = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => undefined),
          return: () => {
            returned++;
            return Promise.resolve({ done: true, value: undefined });
          },
        }),
      };
      let unsubscribed = 0;
      const chunks = new Observable<Uint8Array>(() => () => {
        unsubscribed++;
      });
      return { readable, webStream, iterable, chunks, ended: () => cancelled + returned + unsubscribed };
    };
    it.each(['readable', 'webStream', 'iterable', 'chunks'] as const)(
      'on unsubscribe, in the middle of a read: %s',
      async (kind) => {
        for (const size of [SIZE, undefined]) {
          const { ended, ...streams } = hanging();
          const source =
            kind === 'chunks'
              ? fromChunks(streams.chunks, { ...(size && { size }) })
              : fromStream(streams[kind], { ...(size && { size }) });
          const subscription = uploadMedia(scriptedClient({}), source).subscribe();
          await new Promise((passed) => setTimeout(passed, 5));
          expect(ended()).toBe(0);
          subscription.unsubscribe();
          await until(() => ended() === 1);
        }
      },
    );

    it('also where it was never read: an iterator that was made is returned', async () => {
      let returned = 0;
      const made = {
        next: () => Promise.resolve({ done: true as const, value: undefined }),
        return: () => {
          returned++;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      };
      fromStream({ [Symbol.asyncIterator]: () => made }, { size: SIZE })
        .open()
        .unsubscribe();
      expect(returned).toBe(1);
    });

    it('and what throws or fails meanwhile troubles nobody', async () => {
      const thrown = (): never => {
        throw new Error('no');
      };
      const failing = new Readable({ read: () => undefined, destroy: (_, done) => done(new Error('no')) });
      const iterator = { next: () => new Promise<never>(() => undefined), return: thrown };
      const sources = [
        fromStream(failing, { size: SIZE }),
        fromStream({ [Symbol.asyncIterator]: () => iterator }, { size: SIZE }),
        fromStream(
          { [Symbol.asyncIterator]: () => ({ ...iterator, return: () => undefined as never }) },
          { size: SIZE },
        ),
        fromStream({ [Symbol.asyncIterator]: thrown }, { size: SIZE }),
        fromChunks({ [Symbol.iterator]: () => ({ next: thrown, return: thrown }) }, { size: SIZE }),
        fromChunks(new Observable<Uint8Array>(() => thrown), { size: SIZE }),
        fromStream(later([]), { spool: () => ({ ...blobSpool(), discard: thrown }) }),
      ];
      for (const source of sources) {
        const reader = source.open();
        const subscription = concat(
          reader.facts(),
          defer(() => reader.peek(10)),
        ).subscribe({
          error: () => undefined,
        });
        subscription.unsubscribe();
        expect(() => reader.unsubscribe()).not.toThrow();
      }
      expect(() =>
        fromStream(new Readable({ destroy: (_, done) => done(new Error('no')) }), { size: 1 })
          .open()
          .unsubscribe(),
      ).not.toThrow();
      // An error that nobody hears would fail the run.
      await new Promise((passed) => setTimeout(passed, 20));
    });

    it('when a segment fails', async () => {
      const readable = Readable.from(pieces([7_000]));
      const client = scriptedClient({ append: () => throwError(() => new node.NetworkError('gone')) });
      await failure(
        uploadMedia(client, fromStream(readable, { size: SIZE, mediaType: 'image/png' }), { segmentBytes: 30_000 }),
      );
      await until(() => readable.destroyed);
    });
  });

  describe('that pushes', () => {
    const reused = (buffer: Uint8Array) =>
      new Observable<Uint8Array>((subscriber) => {
        for (const piece of pieces([7_000])) {
          buffer.set(piece);
          subscriber.next(buffer.subarray(0, piece.length));
        }
        subscriber.complete();
      });
    it.each<[string, () => ChunkSource]>([
      ['a Uint8Array', () => fromChunks(reused(new Uint8Array(7_000)), { size: SIZE })],
      ['a Buffer, whose slice() copies nothing', () => fromChunks(reused(Buffer.alloc(7_000)), { size: SIZE })],
      ['of unknown size', () => fromChunks(reused(new Uint8Array(7_000)))],
      ['of unknown size, on Node', () => node.fromChunks(reused(new Uint8Array(7_000)))],
    ])('may use its buffer again as soon as it has pushed it: %s', async (_, source) => {
      expect((await uploaded(source())).whole).toBe(true);
    });

    it('may use it again also when somebody waits for it', async () => {
      const pushed = new Subject<Uint8Array>();
      const reader = fromChunks(pushed, { size: 3 }).open();
      const head = lastValueFrom(from(reader.peek(3)));
      const buffer = new Uint8Array([1, 2, 3]);
      pushed.next(buffer);
      buffer.fill(0);
      expect([...(await head)]).toEqual([1, 2, 3]);
    });

    it('may have so many bytes waiting, and no more', async () => {
      const error = await failure(
        uploadMedia(
          scriptedClient({}),
          fromChunks(from([...pieces([7_000])]), { size: SIZE, maxWaitingBytes: 50_000, mediaType: 'image/png' }),
        ),
      );
      expect(String(error)).toMatch(/SourceError: 56000 bytes wait to be sent, and at most 50000 may/);
    });
  });

  describe('of unknown size', () => {
    let folder: string;
    const { TMPDIR } = process.env;
    /** Files in the folder that this process has open, with a name or without. */
    const open = (): string[] =>
      readdirSync('/proc/self/fd').flatMap((fd) => {
        try {
          return [readlinkSync(`/proc/self/fd/${fd}`)].filter((path) => path.startsWith(folder));
        } catch {
          return [];
        }
      });
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-spec-'));
      process.env.TMPDIR = folder;
    });
    afterEach(async () => {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
      await until(() => open().length === 0);
      expect(await readdir(folder)).toEqual([]);
      await rm(folder, { recursive: true });
    });

    it('leaves no temporary file and no handle: not after success, failure, or unsubscribing', async () => {
      await uploaded(node.fromStream(later(pieces([7_000]))));
      await failure(
        uploadMedia(
          scriptedClient({ append: () => throwError(() => new node.NetworkError('gone')) }),
          node.fromStream(later(pieces([7_000]))),
        ),
      );
      const subscription = uploadMedia(scriptedClient({}), node.fromStream(later(pieces([10])))).subscribe();
      await until(() => open().length === 1);
      subscription.unsubscribe();
      await until(() => open().length === 0);
    });

    it('opens no file any more once it is given up, whenever that is', async () => {
      const sources = {
        silent: () => node.fromStream(new ReadableStream({ pull: () => new Promise(() => undefined) })),
        slow: () =>
          node.fromStream(
            (async function* () {
              await new Promise((passed) => setTimeout(passed, 20));
              yield bytes;
            })(),
          ),
        quick: () => node.fromStream(later(pieces([30_000]))),
        empty: () => node.fromStream(later([])),
      };
      for (const source of Object.values(sources)) {
        for (let waits = 0; waits < 12; waits++) {
          const subscription = uploadMedia(scriptedClient({ append: () => NEVER }), source()).subscribe({
            error: () => undefined,
          });
          for (let wait = 0; wait < waits; wait++)
            await (wait % 3 === 0 ? new Promise((passed) => setImmediate(passed)) : Promise.resolve());
          subscription.unsubscribe();
        }
      }
      await new Promise((passed) => setTimeout(passed, 60));
      expect(open()).toEqual([]);
    });

    it('is written and made a source in the turn it has, and not after it was discarded', async () => {
      const spool = node.fileSpool();
      spool.discard();
      await expect(spool.write(bytes)).rejects.toMatchObject({ name: 'SourceError' });
      await expect(spool.source({})).rejects.toMatchObject({ name: 'SourceError' });
      expect(open()).toEqual([]);
    });

    it('takes no end for its own that comes from giving it up', async () => {
      let isMade = false;
      const spool = (): Spool => ({
        ...blobSpool(),
        source: () => {
          isMade = true;
          return Promise.reject(new Error('too late'));
        },
      });
      const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });
      const subscription = uploadMedia(scriptedClient({}), fromStream(silent, { spool })).subscribe();
      await new Promise((passed) => setTimeout(passed, 5));
      subscription.unsubscribe();
      await new Promise((passed) => setTimeout(passed, 5));
      expect(isMade).toBe(false);
    });

    it('closes what a spool has made of it too late', async () => {
      let made: (source: ChunkSource) => void = () => undefined;
      let isOpened = false;
      const spool = (): Spool => ({ ...blobSpool(), source: () => new Promise((resolve) => (made = resolve)) });
      const subscription = uploadMedia(scriptedClient({}), fromStream(later([bytes]), { spool })).subscribe();
      await new Promise((passed) => setTimeout(passed, 5));
      subscription.unsubscribe();
      made({
        open: () => {
          isOpened = true;
          throw new Error('nobody closes it');
        },
      });
      await new Promise((passed) => setTimeout(passed, 5));
      expect(isOpened).toBe(false);
    });

    it('is refused when it is empty', async () => {
      expect(await failure(uploadMedia(scriptedClient({}), node.fromStream(later([]))))).toMatchObject({
        name: 'InvalidUploadError',
      });
      expect(await failure(uploadMedia(scriptedClient({}), fromStream(later([]))))).toMatchObject({
        name: 'InvalidUploadError',
      });
    });
  });

  describe('of a file', () => {
    const size = 5_000_000;
    const content = patternedBytes(size, PNG);
    let folder: string;
    let path: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-spec-'));
      path = join(folder, 'picture.png');
      await writeFile(path, content);
    });
    afterEach(() => rm(folder, { recursive: true }));

    const streams: [string, (path: string) => ReadStream, expected?: Uint8Array][] = [
      ['as it is', (file) => createReadStream(file)],
      ['in small pieces', (file) => createReadStream(file, { highWaterMark: 1000 })],
      ['in pieces larger than it', (file) => createReadStream(file, { highWaterMark: 2 * size })],
      [
        'from one byte to another',
        (file) => createReadStream(file, { start: 0, end: 2_999_999 }),
        content.subarray(0, 3_000_000),
      ],
    ];
    describe.each(streams)('%s', (_, open, expected = content) => {
      it.each([
        ['from its beginning', () => undefined],
        ['with bytes waiting in it', (stream: ReadStream) => once(stream, 'readable')],
      ])('arrives whole, %s', async (_name, before) => {
        const stream = open(path);
        await before(stream);
        const emulator = mediaEmulator();
        const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
        await lastValueFrom(
          uploadMedia(client, node.fromStream(stream, { size: expected.length, name: 'picture.png' }), {
            segmentBytes: 1_000_000,
          }),
        );
        expect(Buffer.from(emulator.uploads[0]!.bytes()).equals(expected)).toBe(true);
        expect(stream.readableHighWaterMark).toBeGreaterThanOrEqual(1024 * 1024);
        expect(stream.destroyed).toBe(true);
      });
    });

    it('is not taken for one because it has a path: of others no more is read than before', async () => {
      let given = 0;
      const objects = Object.assign(
        Readable.from(
          (function* () {
            for (;;) {
              given++;
              yield new Uint8Array(1000);
            }
          })(),
        ),
        { path: '/x', bytesRead: 0 },
      );
      const subscription = uploadMedia(
        scriptedClient({ append: () => NEVER }),
        fromStream(objects, { size: 1_000_000, mediaType: 'image/png' }),
        { segmentBytes: 10_000 },
      ).subscribe();
      await new Promise((passed) => setTimeout(passed, 50));
      subscription.unsubscribe();
      // Two segments, the first bytes for the type, and what a stream has ready by itself.
      expect(given).toBeLessThan(120);
    });

    it('arrives whole where its size is not said', async () => {
      const emulator = mediaEmulator();
      const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
      await lastValueFrom(uploadMedia(client, node.fromStream(createReadStream(path), { name: 'picture.png' })));
      expect(Buffer.from(emulator.uploads[0]!.bytes()).equals(content)).toBe(true);
      expect(emulator.uploads[0]!.mediaType).toBe('image/png');
    });
  });
});
