import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ChunkSource, fromBytes, type SourceFacts, type SourceReader } from 'rx-media-upload';
import { patternedBytes } from '../support/patterned-bytes.js';

const bytes = patternedBytes(1000);
const read = (reader: SourceReader, start: number, end: number): Promise<Uint8Array> =>
  lastValueFrom(
    from(
      reader.read(start, end, () => {
        throw new Error('bytes in memory need no place');
      }),
    ),
  ) as Promise<Uint8Array>;

/** What is known of a source, but for the checksum, which is a function. */
const factsOf = async (source: ChunkSource): Promise<Omit<SourceFacts, 'checksum'>> => {
  const { checksum, ...facts } = await lastValueFrom(from(source.open().facts()));
  return facts;
};
const checksumOf = async (given: Uint8Array): Promise<string | undefined> =>
  (await lastValueFrom(from(fromBytes(given).open().facts()))).checksum?.();

describe('fromBytes', () => {
  it.each<[string, ArrayBuffer | ArrayBufferView, Uint8Array]>([
    ['an ArrayBuffer', bytes.buffer, bytes],
    ['a Uint8Array', bytes, bytes],
    ['a part of a larger buffer', bytes.subarray(100, 200), bytes.subarray(100, 200)],
    ['a Buffer', Buffer.from(bytes.buffer, 8, 16), bytes.subarray(8, 24)],
    ['a DataView', new DataView(bytes.buffer, 3, 7), bytes.subarray(3, 10)],
    ['a typed array of larger elements', new Uint32Array(bytes.buffer, 4, 5), bytes.subarray(4, 24)],
    ['a SharedArrayBuffer’s view', new Uint8Array(new SharedArrayBuffer(4)), new Uint8Array(4)],
  ])('gives the bytes of %s, and of nothing around it', async (_, given, expected) => {
    const source = fromBytes(given);
    const reader = source.open();
    expect(await factsOf(source)).toStrictEqual({ size: expected.byteLength });
    expect(await read(reader, 0, expected.byteLength)).toEqual(new Uint8Array(expected));
    expect(await read(reader, 1, 3)).toEqual(new Uint8Array(expected).subarray(1, 3));
  });

  it('knows what a caller describes', async () => {
    expect(await factsOf(fromBytes(bytes, { mediaType: 'image/png', name: 'x.png' }))).toStrictEqual({
      size: 1000,
      mediaType: 'image/png',
      name: 'x.png',
    });
  });

  it('has a checksum that is another one where any byte is another', async () => {
    const other = Uint8Array.from(bytes);
    expect(await checksumOf(other)).toBe(await checksumOf(bytes));
    for (const position of [0, 1, 500, 998, 999]) {
      other[position]! ^= 1;
      expect(await checksumOf(other), `byte ${position}`).not.toBe(await checksumOf(bytes));
      other[position]! ^= 1;
    }
    expect(await checksumOf(bytes.subarray(0, 999))).not.toBe(await checksumOf(bytes));
  });

  it('peeks at the first bytes, and at no more than there are', async () => {
    const reader = fromBytes(bytes.subarray(0, 20)).open();
    expect(await lastValueFrom(from(reader.peek(8)))).toEqual(bytes.subarray(0, 8));
    expect(await lastValueFrom(from(reader.peek(100)))).toEqual(bytes.subarray(0, 20));
  });

  it('copies nothing', async () => {
    expect((await read(fromBytes(bytes).open(), 10, 20)).buffer).toBe(bytes.buffer);
  });

  describe('of bytes that are taken away', () => {
    const transferred = (bytes: ArrayBuffer): void => void structuredClone(bytes, { transfer: [bytes] });
    const failure = (result: ObservableInput<unknown>): Promise<unknown> =>
      lastValueFrom(from(result)).catch((error: unknown) => error);

    it.each<[string, (buffer: ArrayBuffer) => ArrayBuffer | ArrayBufferView]>([
      ['a buffer', (buffer) => buffer],
      ['a view', (buffer) => new Uint8Array(buffer, 10)],
    ])('fails with a SourceError in everything that reads them: %s', async (_, given) => {
      const buffer = bytes.slice().buffer;
      const reader = fromBytes(given(buffer)).open();
      const noPlace = (): never => {
        throw new Error('bytes in memory need no place');
      };
      expect(await read(reader, 0, 10)).toHaveLength(10);
      transferred(buffer);
      for (const result of [reader.facts(), reader.peek(10), reader.read(0, 10, noPlace), reader.confirm()]) {
        expect(await failure(result)).toMatchObject({
          name: 'SourceError',
          message: expect.stringMatching(/The \d+ bytes were taken away .* upload a copy/) as string,
        });
      }
    });

    it('refuses those that were taken away before', () => {
      const buffer = bytes.slice().buffer;
      const view = new Uint8Array(buffer, 10);
      transferred(buffer);
      for (const given of [buffer, view])
        expect(() => fromBytes(given).open()).toThrow(
          expect.objectContaining({
            name: 'InvalidUploadError',
            message: expect.stringMatching(/upload a copy/) as string,
            cause: expect.any(TypeError) as TypeError,
          }),
        );
    });

    it('fails where a buffer is cut off, and does not grow with one that grows', async () => {
      const resizable = Reflect.construct(ArrayBuffer, [1000, { maxByteLength: 2000 }]) as ArrayBuffer & {
        resize(length: number): void;
      };
      const source = fromBytes(resizable);
      const reader = source.open();
      resizable.resize(1500);
      expect(await lastValueFrom(from(reader.facts()))).toMatchObject({ size: 1000 });
      expect(await lastValueFrom(from(source.open().facts()))).toMatchObject({ size: 1500 });
      resizable.resize(999);
      expect(await failure(reader.confirm())).toMatchObject({ name: 'SourceError' });
    });
  });

  it('has nothing to close and nothing to confirm', async () => {
    const reader = fromBytes(bytes).open();
    await lastValueFrom(from(reader.confirm()));
    expect(() => reader.unsubscribe()).not.toThrow();
  });
});
