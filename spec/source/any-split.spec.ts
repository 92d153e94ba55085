import { Readable } from 'node:stream';
import fc from 'fast-check';
import { defer, from, type ObservableInput, of, tap, toArray, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type ChunkSource,
  fromBlob,
  fromBytes,
  fromChunks,
  fromStream,
  isSourceError,
  type MediaClient,
  SourceError,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload';
import * as node from 'rx-media-upload/node';

const MEDIA = '1880028106020515841';

/** Takes a copy of each segment while it is on its way; `sent` is told before each reply. */
function takingClient(sent: (count: number) => void = () => undefined) {
  const segments = new Map<number, Uint8Array>();
  const no = (): never => {
    throw new Error('nobody asks for this');
  };
  const client: MediaClient = {
    version: 'v2',
    initialize: () => of({ mediaId: MEDIA, expiresAt: 8e12 }),
    append: ({ segmentIndex, bytes }) =>
      defer(async () => {
        if (bytes instanceof Blob) segments.set(segmentIndex, new Uint8Array(await bytes.arrayBuffer()));
        else {
          // A buffer that is used again too soon holds other bytes by then.
          await new Promise((passed) => setImmediate(passed));
          if (bytes.byteLength === 0) throw new SourceError('as a transport says it');
          segments.set(segmentIndex, bytes.slice());
        }
        sent(segments.size);
        return {};
      }),
    finalize: () => of({ mediaId: MEDIA }),
    status: no,
    upload: no,
    setMetadata: no,
    addSubtitles: no,
    removeSubtitles: no,
  };
  return { client, segments };
}

interface Outcome {
  readonly error: unknown;
  readonly events: readonly UploadEvent[];
  readonly segments: readonly Uint8Array[];
  readonly bytes: Buffer;
}

async function uploaded(
  source: () => ChunkSource,
  segmentBytes: number,
  concurrency: number,
  sent?: (count: number) => void,
): Promise<Outcome> {
  const { client, segments } = takingClient(sent);
  const events: UploadEvent[] = [];
  const options = { mediaType: 'video/mp4', segmentBytes, concurrency };
  const error: unknown = await lastValueFrom(
    defer(() => uploadMedia(client, source(), options)).pipe(
      tap((event) => events.push(event)),
      toArray(),
    ),
  ).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  const inOrder = [...segments].sort(([one], [other]) => one - other).map(([, bytes]) => bytes);
  return { error, events, segments: inOrder, bytes: Buffer.concat(inOrder) };
}

/** The media came as they are, cut where `initialized` says. */
function expectWhole({ error, events, segments, bytes }: Outcome, media: Uint8Array): void {
  expect(error).toBeUndefined();
  expect(bytes.equals(media)).toBe(true);
  const session = events.find(({ type }) => type === 'initialized') as UploadEvent & { type: 'initialized' };
  expect(segments).toHaveLength(session.segmentCount);
  expect(segments.slice(0, -1).every(({ length }) => length === session.segmentBytes)).toBe(true);
  expect(events.at(-1)).toMatchObject({ type: 'succeeded', media: { totalBytes: media.length } });
}

const media$ = fc.uint8Array({ minLength: 1, maxLength: 3_000 });
const cuts$ = fc.array(fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 2_000 })), { maxLength: 30 });
const segmentBytes$ = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4_000 }));
const concurrency$ = fc.integer({ min: 1, max: 4 });
const timing$ = fc.constantFrom('at once', 'a microtask later', 'a turn later');

/** What a piece may be: all that holds bytes. */
const SHAPES = {
  'a Uint8Array': (bytes: Uint8Array): unknown => bytes.slice(),
  'a part of a larger buffer': (bytes: Uint8Array): unknown => {
    const larger = new Uint8Array(bytes.length + 7).fill(0xee);
    larger.set(bytes, 3);
    return larger.subarray(3, 3 + bytes.length);
  },
  'a Buffer': (bytes: Uint8Array): unknown => Buffer.from(bytes),
  'an ArrayBuffer': (bytes: Uint8Array): unknown => bytes.slice().buffer,
  'a DataView': (bytes: Uint8Array): unknown => {
    const larger = new Uint8Array(bytes.length + 5).fill(0xee);
    larger.set(bytes, 2);
    return new DataView(larger.buffer, 2, bytes.length);
  },
};
const shape$ = fc.constantFrom(...(Object.keys(SHAPES) as (keyof typeof SHAPES)[]));
type Shape = keyof typeof SHAPES;
type Timing = typeof timing$ extends fc.Arbitrary<infer T> ? T : never;

/** The media cut into pieces, empty ones too. */
function split(media: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (const cut of cuts) {
    pieces.push(media.subarray(start, start + cut));
    start = Math.min(start + cut, media.length);
  }
  return [...pieces, media.subarray(start)];
}

const wait = async (timing: Timing): Promise<void> => {
  if (timing === 'a microtask later') await Promise.resolve();
  if (timing === 'a turn later') await new Promise((passed) => setImmediate(passed));
};
async function* later(pieces: Iterable<unknown>, timing: Timing): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await wait(timing);
    yield piece as Uint8Array;
  }
}
/** From one buffer, which is written over when the next piece is asked for. */
async function* reusing(pieces: readonly Uint8Array[], timing: Timing): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(1, ...pieces.map(({ length }) => length)));
  for (const piece of pieces) {
    buffer.fill(0xee);
    buffer.set(piece);
    await wait(timing);
    yield buffer.subarray(0, piece.length);
    buffer.fill(0xdd);
  }
}
const webStream = (pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> => {
  const left = [...pieces];
  return new ReadableStream({
    pull: (controller) => {
      const piece = left.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
};

describe('whatever the pieces, the segments are the media', () => {
  const streams: [string, (pieces: Uint8Array[], shape: Shape, timing: Timing) => Parameters<typeof fromStream>[0]][] =
    [
      ['an async generator', (pieces, shape, timing) => later(pieces.map(SHAPES[shape]), timing)],
      ['one buffer used again', (pieces, _, timing) => reusing(pieces, timing)],
      // An empty piece means nothing to one that is not in object mode.
      ['a Node Readable', (pieces, _, timing) => Readable.from(later(pieces, timing), { objectMode: false })],
      ['a Node Readable of objects', (pieces) => Readable.from(pieces)],
      ['a web stream', (pieces) => webStream(pieces)],
    ];
  const chunks: [string, (pieces: Uint8Array[], shape: Shape, timing: Timing) => ObservableInput<Uint8Array>][] = [
    ['an Observable', (pieces, shape) => from(pieces.map(SHAPES[shape]) as Uint8Array[])],
    ['an Observable in its own time', (pieces, shape, timing) => from(later(pieces.map(SHAPES[shape]), timing))],
    ['an array', (pieces, shape) => pieces.map(SHAPES[shape]) as Uint8Array[]],
    ['an async iterable', (pieces, shape, timing) => later(pieces.map(SHAPES[shape]), timing)],
  ];
  const sources: [string, (pieces: Uint8Array[], shape: Shape, timing: Timing, size?: number) => ChunkSource][] = [
    ...streams.map(([name, make]): (typeof sources)[number] => [
      `fromStream(${name})`,
      (pieces, shape, timing, size) => fromStream(make(pieces, shape, timing), size === undefined ? {} : { size }),
    ]),
    ...chunks.map(([name, make]): (typeof sources)[number] => [
      `fromChunks(${name})`,
      (pieces, shape, timing, size) => fromChunks(make(pieces, shape, timing), size === undefined ? {} : { size }),
    ]),
    [
      'fromStream of /node (a temporary file)',
      (pieces, shape, timing) => node.fromStream(later(pieces.map(SHAPES[shape]), timing)),
    ],
    ['fromChunks of /node (a temporary file)', (pieces) => node.fromChunks(from(pieces))],
  ];

  it.each(sources)('%s, of known size and of unknown', async (_, source) => {
    await fc.assert(
      fc.asyncProperty(
        media$,
        cuts$,
        segmentBytes$,
        concurrency$,
        shape$,
        timing$,
        fc.boolean(),
        async (media, cuts, segmentBytes, concurrency, shape, timing, isKnown) => {
          const pieces = split(media, cuts);
          const open = () => source(pieces, shape, timing, isKnown ? media.length : undefined);
          expectWhole(await uploaded(open, segmentBytes, concurrency), media);
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each<[string, (media: Uint8Array<ArrayBuffer>, shape: Shape, cuts: readonly number[]) => ChunkSource]>([
    ['fromBytes', (media, shape) => fromBytes(SHAPES[shape](media) as ArrayBuffer)],
    ['fromBlob', (media, _, cuts) => fromBlob(new Blob(split(media, cuts) as Uint8Array<ArrayBuffer>[]))],
    ['fromBlob of a part', (media) => fromBlob(new Blob([new Uint8Array(9), media, new Uint8Array(9)]).slice(9, -9))],
  ])('%s', async (_, source) => {
    await fc.assert(
      fc.asyncProperty(
        media$,
        shape$,
        cuts$,
        segmentBytes$,
        concurrency$,
        async (media, shape, cuts, segmentBytes, concurrency) => {
          const whole = new Uint8Array(media);
          expectWhole(await uploaded(() => source(whole, shape, cuts), segmentBytes, concurrency), media);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('and where more or fewer bytes come than were announced, nothing is finalized', async () => {
    await fc.assert(
      fc.asyncProperty(
        media$,
        cuts$,
        segmentBytes$,
        fc.constantFrom(-40, -1, 1, 40),
        fc.nat({ max: streams.length - 1 }),
        timing$,
        async (media, cuts, segmentBytes, more, kind, timing) => {
          const size = media.length + more;
          fc.pre(size > 0);
          const { error, events } = await uploaded(
            () => fromStream(streams[kind]![1](split(media, cuts), 'a Uint8Array', timing), { size }),
            segmentBytes,
            1,
          );
          expect(isSourceError(error)).toBe(true);
          expect(events.map(({ type }) => type)).not.toContain('finalized');
        },
      ),
      { numRuns: 30 },
    );
  });
});

const transferred = (bytes: Uint8Array): void => {
  const { buffer } = bytes;
  if (buffer.byteLength > 0) structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
};

describe('whatever goes wrong with the pieces, other bytes than the media’s are never told to be there', () => {
  /** A `SourceError` before FINALIZE, or the media. */
  const expectHonest = (outcome: Outcome, media: Uint8Array): void => {
    if (outcome.error === undefined) {
      expectWhole(outcome, media);
      return;
    }
    expect(isSourceError(outcome.error)).toBe(true);
    expect(outcome.events.map(({ type }) => type)).not.toContain('finalized');
  };

  const faults = {
    /** Throws in its place. */
    throws: (): Uint8Array => {
      throw new Error('unplugged');
    },
    'gives text': (): unknown => 'text',
    'gives nothing': (): unknown => null,
    'gives a number': (): unknown => 7,
    'gives an object': (): unknown => ({ length: 3 }),
    'gives what was transferred away before': (piece: Uint8Array): unknown => {
      const copy = piece.slice();
      transferred(copy);
      return copy;
    },
    'gives what is transferred away in the same turn': (piece: Uint8Array): unknown => {
      const copy = piece.slice();
      queueMicrotask(() => transferred(copy));
      return copy;
    },
    'gives what is transferred away in the next turn': (piece: Uint8Array): unknown => {
      const copy = piece.slice();
      setImmediate(() => transferred(copy));
      return copy;
    },
  };
  const fault$ = fc.constantFrom(...(Object.keys(faults) as (keyof typeof faults)[]));

  it.each<[string, (pieces: AsyncGenerator<Uint8Array>, size: number) => ChunkSource, (name: string) => boolean]>([
    ['a stream of known size', (pieces, size) => fromStream(pieces, { size }), () => true],
    ['chunks of known size', (pieces, size) => fromChunks(from(pieces), { size }), () => true],
    // What was empty before it was given is an empty piece to whoever counts what comes.
    ['a stream in a Blob', (pieces) => fromStream(pieces), (name) => !/before|same turn/.test(name)],
    ['a stream in a file', (pieces) => node.fromStream(pieces), (name) => !/before|same turn/.test(name)],
  ])('%s', async (_, source, isSeen) => {
    await fc.assert(
      fc.asyncProperty(
        media$,
        cuts$,
        segmentBytes$,
        fault$,
        fc.nat(),
        timing$,
        async (media, cuts, segmentBytes, name, at, timing) => {
          fc.pre(isSeen(name));
          const pieces = split(media, cuts);
          const giving = async function* (): AsyncGenerator<Uint8Array> {
            for (const [index, piece] of pieces.entries()) {
              await wait(timing);
              yield (index === at % pieces.length ? faults[name](piece) : piece.slice()) as Uint8Array;
            }
          };
          expectHonest(await uploaded(() => source(giving(), media.length), segmentBytes, 1), media);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('bytes in memory that are taken away, or cut off, while they are sent', async () => {
    await fc.assert(
      fc.asyncProperty(media$, segmentBytes$, concurrency$, fc.nat(), async (media, segmentBytes, concurrency, at) => {
        const bytes = media.slice();
        const count = Math.ceil(media.length / Math.max(segmentBytes, Math.ceil(media.length / 1000)));
        const outcome = await uploaded(
          () => fromBytes(bytes),
          segmentBytes,
          concurrency,
          (sent) => {
            if (sent === 1 + (at % count)) transferred(bytes);
          },
        );
        expect(isSourceError(outcome.error)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('a Blob whose slice() throws or gives fewer bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        media$,
        segmentBytes$,
        fc.nat({ max: 6 }),
        fc.boolean(),
        async (media, segmentBytes, at, throws) => {
          const blob = new Blob([new Uint8Array(media)]);
          let slices = 0;
          const odd = Object.assign(Object.create(Blob.prototype) as Blob, {
            slice: (start?: number, end?: number): Blob => {
              if (slices++ < at) return blob.slice(start, end);
              if (throws) throw new Error('the file is gone');
              return blob.slice(start, Number(end) - 1);
            },
          });
          Object.defineProperties(odd, { size: { value: media.length }, type: { value: '' } });
          // The head is only looked at: fewer bytes of it are no harm.
          expectHonest(await uploaded(() => fromBlob(odd), segmentBytes, 1), media);
        },
      ),
      { numRuns: 40 },
    );
  });
});
