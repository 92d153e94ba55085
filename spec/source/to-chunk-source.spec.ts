import { runInNewContext } from 'node:vm';
import { from, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ChunkSource, fromBytes, InvalidUploadError } from 'rx-media-upload';
import { type MediaSource, toChunkSource } from '../../lib/source/to-chunk-source.js';

const sizeOf = async (source: MediaSource): Promise<number> =>
  (await lastValueFrom(from(toChunkSource(source).open().facts()))).size;
/** What a frame or a test runner has: other classes of the same shape. */
const elsewhere = (code: string): never => runInNewContext(code) as never;

describe('toChunkSource', () => {
  it.each<[string, MediaSource]>([
    ['a Blob', new Blob(['12345678'])],
    ['a File', new File(['12345678'], 'x')],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['a Uint8Array', new Uint8Array(8)],
    ['a Buffer', Buffer.alloc(8)],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['a Float64Array', new Float64Array(1)],
    ['an ArrayBuffer of another realm', elsewhere('new ArrayBuffer(8)')],
    ['a typed array of another realm', elsewhere('new Uint8Array(8)')],
    [
      'a Blob of another realm',
      {
        size: 8,
        type: '',
        slice: () => new Blob([]),
        arrayBuffer: () => Promise.resolve(new ArrayBuffer(8)),
      } as unknown as Blob,
    ],
  ])('takes %s', async (_, source) => {
    expect(await sizeOf(source)).toBe(8);
  });

  it('leaves a ChunkSource as it is, somebody’s own too', () => {
    const sources: ChunkSource[] = [fromBytes(new Uint8Array(8)), { open: () => fromBytes(new Uint8Array(8)).open() }];
    for (const source of sources) expect(toChunkSource(source)).toBe(source);
  });

  it('keeps a Blob a Blob', async () => {
    expect(
      await lastValueFrom(
        from(
          toChunkSource(new Blob(['12345678']))
            .open()
            .read(0, 4, () => new Uint8Array(4)),
        ),
      ),
    ).toBeInstanceOf(Blob);
  });

  it.each<[unknown, RegExp]>([
    ['clip.mp4', /not a string \(for a path, use fromFile\)/],
    [undefined, /not Undefined/],
    [null, /not Null/],
    [7, /not Number/],
    [[1, 2, 3], /not Array/],
    [{}, /not Object/],
    [{ size: 8 }, /not Object/],
    [{ size: 8, type: '' }, /not Object/],
    [{ size: 8, slice: () => new Blob([]) }, /not Object/],
    [{ type: '', slice: () => new Blob([]) }, /not Object/],
    [{ open: 'clip.mp4' }, /not Object/],
    [() => new Blob([]), /not Function/],
    [Promise.resolve(new Blob([])), /not Promise/],
    [new URL('file:///x'), /not URL/],
    [new ReadableStream(), /not ReadableStream/],
  ])('refuses %s, and names what makes a source', (source, message) => {
    expect(() => toChunkSource(source as Blob)).toThrow(InvalidUploadError);
    expect(() => toChunkSource(source as Blob)).toThrow(message);
    expect(() => toChunkSource(source as Blob)).toThrow(/fromBlob, fromBytes/);
  });
});
