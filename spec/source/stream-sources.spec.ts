import { once } from 'node:events';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { from, lastValueFrom, NEVER, Observable, throwError, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ChunkSource,
  fetchTransport,
  fromChunks,
  fromStream,
  mediaClient,
  oauth2,
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
    const spools = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith('rx-media-upload-') && name.endsWith('.spool'));
    const open = async () =>
      (
        await Promise.all(
          (await readdir('/proc/self/fd')).map((fd) =>
            readFile(`/proc/self/fdinfo/${fd}`, 'utf8').then(
              () => fd,
              () => undefined,
            ),
          ),
        )
      ).filter(Boolean).length;
    let before: number;
    beforeEach(async () => {
      before = await open();
    });
    afterEach(async () => expect(await spools()).toEqual([]));

    it('leaves no temporary file and no handle: not after success, failure, or unsubscribing', async () => {
      await uploaded(node.fromStream(later(pieces([7_000]))));
      await failure(
        uploadMedia(
          scriptedClient({ append: () => throwError(() => new node.NetworkError('gone')) }),
          node.fromStream(later(pieces([7_000]))),
        ),
      );
      const subscription = uploadMedia(scriptedClient({}), node.fromStream(later(pieces([10])))).subscribe();
      await new Promise((passed) => setTimeout(passed, 10));
      subscription.unsubscribe();
      await new Promise((passed) => setTimeout(passed, 50));
      expect(await open()).toBeLessThanOrEqual(before);
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
