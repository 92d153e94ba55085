import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { blobSpool, type ChunkSource, fromBytes, NetworkError, type Spool } from 'rx-media-upload';
import { SpoolingReader } from '../../lib/source/spooling-reader.js';
import { patternedBytes } from '../support/patterned-bytes.js';
import { scriptedPull } from '../support/scripted-pull.js';

const bytes = patternedBytes(20);
const failure = (result: ObservableInput<unknown>): Promise<unknown> =>
  lastValueFrom(from(result)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
const place = (): never => {
  throw new Error('a spool needs no place');
};

/** A spool in memory that tells what it was told. */
const told = (more: Partial<Spool> = {}): Spool & { readonly notes: string[] } => {
  const notes: string[] = [];
  const spool = blobSpool();
  return {
    notes,
    write: (piece) => (notes.push(`write ${piece.length}`), spool.write(piece)),
    source: (description) => (notes.push('source'), spool.source(description)),
    discard: () => void notes.push('discard'),
    ...more,
  };
};

describe('the reader of a stream of unknown size', () => {
  it('keeps all of it first, knows its size then, and reads it as often as it is wanted', async () => {
    const spool = told();
    const reader = new SpoolingReader(scriptedPull(bytes.slice(0, 7), bytes.slice(7)), spool, { name: 'a.png' });
    expect(await reader.facts()).toStrictEqual({ size: 20, name: 'a.png' });
    expect(spool.notes).toEqual(['write 7', 'write 13', 'source']);
    expect(await lastValueFrom(from(reader.peek(5)))).toEqual(bytes.subarray(0, 5));
    for (let turn = 0; turn < 2; turn++) {
      const part = await lastValueFrom(from(reader.read(3, 9, place)));
      expect(new Uint8Array(await (part as Blob).arrayBuffer())).toEqual(bytes.subarray(3, 9));
    }
    expect(await failure(reader.confirm())).toBeUndefined();
  });

  it('takes a source that says nothing for an empty one', async () => {
    const silent: ChunkSource = { open: () => ({ ...fromBytes(bytes).open(), facts: () => [] }) };
    const reader = new SpoolingReader(scriptedPull(), told({ source: () => Promise.resolve(silent) }), {});
    expect(await reader.facts()).toEqual({ size: 0 });
  });

  it('cannot be read before it is open', () => {
    const reader = new SpoolingReader(scriptedPull(bytes), told(), {});
    for (const read of [() => reader.peek(1), () => reader.read(0, 1, place), () => reader.confirm()])
      expect(read).toThrow(
        expect.objectContaining({ name: 'SourceError', message: expect.stringMatching(/before/) as string }),
      );
  });

  it.each<[string, ReturnType<typeof scriptedPull>, Partial<Spool>]>([
    ['the stream', scriptedPull(bytes, new Error('no')), {}],
    ['a write', scriptedPull(bytes), { write: () => Promise.reject(new Error('no')) }],
    ['what was written', scriptedPull(bytes), { source: () => Promise.reject(new Error('no')) }],
  ])('fails with a SourceError where %s fails, and with an error of ours as it is', async (_, pull, spool) => {
    expect(await failure(new SpoolingReader(pull, told(spool), {}).facts())).toMatchObject({
      name: 'SourceError',
      message: expect.stringMatching(/could not be kept/) as string,
      cause: new Error('no'),
    });
    const ours = new NetworkError('gone');
    expect(await failure(new SpoolingReader(scriptedPull(ours), told(), {}).facts())).toBe(ours);
  });

  it('cancels the stream, closes what was opened and deletes it, whatever they say to that', async () => {
    const thrown = (): never => {
      throw new Error('no');
    };
    for (const close of [() => undefined, thrown]) {
      const pull = scriptedPull(bytes);
      let closed = 0;
      const opened = (): ChunkSource => ({
        open: () => ({
          ...fromBytes(bytes).open(),
          unsubscribe: () => {
            closed++;
            close();
          },
        }),
      });
      const spool = told({ source: () => Promise.resolve(opened()) });
      const reader = new SpoolingReader(pull, spool, {});
      await reader.facts();
      reader.unsubscribe();
      expect([pull.cancelled, closed, spool.notes.at(-1)]).toEqual([1, 1, 'discard']);
    }
    const pull = scriptedPull();
    new SpoolingReader(pull, told({ discard: thrown }), {}).unsubscribe();
    expect(pull.cancelled).toBe(1);
  });

  it('finds a piece transferred away while it is kept: the media would be shorter', async () => {
    const piece = bytes.slice();
    const write = (given: Uint8Array): Promise<void> => {
      structuredClone(given, { transfer: [given.buffer as ArrayBuffer] });
      return Promise.resolve();
    };
    expect(await failure(new SpoolingReader(scriptedPull(piece), told({ write }), {}).facts())).toMatchObject({
      name: 'SourceError',
      message: expect.stringMatching(/transferred away while it was kept/) as string,
    });
  });

  it('writes nothing any more, and opens nothing, once it is closed', async () => {
    const spool = told();
    const reader = new SpoolingReader(scriptedPull(bytes), spool, {});
    const end = failure(reader.facts());
    reader.unsubscribe();
    expect(await end).toMatchObject({ name: 'SourceError', message: expect.stringMatching(/given up/) as string });
    expect(spool.notes).toEqual(['discard']);
  });
});

describe('blobSpool', () => {
  it.each([
    [[8 * 1024 * 1024 - 11, 10], 2],
    [[8 * 1024 * 1024 - 10, 10], 1],
    [[8 * 1024 * 1024 - 10, 10, 5], 2],
  ])(
    'joins what it has at 8 MiB, and begins to count anew: of %j it makes a Blob of %d parts',
    async (lengths, parts) => {
      const made: number[] = [];
      const Original = globalThis.Blob;
      globalThis.Blob = class extends Original {
        constructor(list: BlobPart[] = [], options?: BlobPropertyBag) {
          super(list, options);
          made.push(list.length);
        }
      };
      try {
        const spool = blobSpool();
        for (const length of lengths) await spool.write(new Uint8Array(length));
        await spool.source({});
        expect(made.at(-1)).toBe(parts);
      } finally {
        globalThis.Blob = Original;
      }
    },
  );

  it('gives what was written, in its order, joined or not', async () => {
    const spool = blobSpool();
    for (let turn = 0; turn < 3; turn++) await spool.write(new Uint8Array(5 * 1024 * 1024).fill(turn));
    const reader = (await spool.source({ name: 'a' })).open();
    expect(await lastValueFrom(from(reader.facts()))).toMatchObject({ size: 15 * 1024 * 1024, name: 'a' });
    const part = (await lastValueFrom(from(reader.read(10 * 1024 * 1024 - 1, 10 * 1024 * 1024 + 1, place)))) as Blob;
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([1, 2]);
  });

  it('takes a copy: the piece may be used again', async () => {
    const spool = blobSpool();
    const piece = Uint8Array.of(1, 2);
    await spool.write(piece);
    piece.fill(0);
    expect(await lastValueFrom(from((await spool.source({})).open().peek(9)))).toEqual(Uint8Array.of(1, 2));
  });

  it('lets go of what was written when it is discarded', async () => {
    const spool = blobSpool();
    await spool.write(bytes);
    spool.discard();
    expect(await lastValueFrom(from((await spool.source({})).open().facts()))).toMatchObject({ size: 0 });
  });
});
