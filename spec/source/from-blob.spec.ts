import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromBlob, type SourceFacts, SourceError, type SourceReader } from 'rx-media-upload';
import { patternedBytes } from '../support/patterned-bytes.js';

const bytes = patternedBytes(1000);
const factsOf = (reader: SourceReader): Promise<SourceFacts> => lastValueFrom(from(reader.facts()));
const noPlace = (): never => {
  throw new Error('A Blob needs no place');
};

describe('fromBlob', () => {
  it.each<[string, ReturnType<typeof fromBlob>, SourceFacts]>([
    ['a Blob', fromBlob(new Blob([bytes])), { size: 1000 }],
    ['a Blob with a type', fromBlob(new Blob([bytes], { type: 'image/png' })), { size: 1000, mediaType: 'image/png' }],
    [
      'a File',
      fromBlob(new File([bytes], 'clip.mp4', { type: 'video/mp4', lastModified: 5 })),
      { size: 1000, mediaType: 'video/mp4', name: 'clip.mp4', modified: 5 },
    ],
    [
      'what a caller describes',
      fromBlob(new File([bytes], 'x.bin', { lastModified: 5 }), { mediaType: 'image/gif', name: 'y.gif' }),
      { size: 1000, mediaType: 'image/gif', name: 'y.gif', modified: 5 },
    ],
    ['an empty Blob', fromBlob(new Blob([])), { size: 0 }],
    ['a Blob of a version', fromBlob(new Blob([bytes]), { version: '7' }), { size: 1000, version: '7' }],
  ])('knows the facts of %s', async (_, source, facts) => {
    expect(await factsOf(source.open())).toStrictEqual(facts);
  });

  it('peeks at the first bytes, and at no more than there are', async () => {
    const reader = fromBlob(new Blob([bytes])).open();
    expect(await lastValueFrom(from(reader.peek(10)))).toEqual(bytes.subarray(0, 10));
    expect(await lastValueFrom(from(reader.peek(5000)))).toEqual(bytes);
  });

  it('gives slices that are Blobs, and reads nothing into memory', async () => {
    const blob = new Blob([bytes]);
    const slice = await lastValueFrom(from(fromBlob(blob).open().read(100, 350, noPlace)));
    expect(slice).toBeInstanceOf(Blob);
    expect(new Uint8Array(await (slice as Blob).arrayBuffer())).toEqual(bytes.subarray(100, 350));
  });

  it('has nothing to close and nothing to confirm', async () => {
    const reader = fromBlob(new Blob([bytes])).open();
    await lastValueFrom(from(reader.confirm()));
    expect(() => reader.unsubscribe()).not.toThrow();
  });

  it('fails with a SourceError where somebody’s own Blob throws', async () => {
    const cause = new Error('gone');
    const blob = Object.assign(Object.create(Blob.prototype) as object, {
      slice: () => {
        throw cause;
      },
    }) as unknown as Blob;
    const reader = fromBlob(blob).open();
    for (const read of [() => reader.peek(10), () => reader.read(0, 10, noPlace)])
      expect(await lastValueFrom(from(read())).catch((reason: unknown) => reason)).toMatchObject({
        name: 'SourceError',
        cause,
      });
  });

  it('fails with a SourceError where the file behind it has changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-'));
    try {
      await writeFile(join(folder, 'file'), bytes);
      const blob = await openAsBlob(join(folder, 'file'));
      await writeFile(join(folder, 'file'), 'other');
      const error: unknown = await lastValueFrom(from(fromBlob(blob).open().peek(10))).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(SourceError);
      expect(error).toHaveProperty('cause');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  // Firefox gives what is there now, with the time and the size of before.
  describe('of a file whose change the browser does not notice', () => {
    const video = patternedBytes(20_000);
    const open = async () => {
      let now = video;
      const file = Object.assign(new File([video], 'clip.mp4', { lastModified: 5 }), {
        slice: (start?: number, end?: number) => new Blob([now]).slice(start, end),
      });
      const reader = fromBlob(file).open();
      await factsOf(reader);
      return { reader, becomes: (bytes: typeof video) => (now = bytes) };
    };
    const failureOf = (given: ReturnType<SourceReader['read' | 'confirm']>): Promise<unknown> =>
      lastValueFrom(from(given)).then(
        () => undefined,
        (reason: unknown) => reason,
      );

    it.each([
      ['head', 0],
      ['middle', 10_000],
      ['end', 19_999],
    ])('does not confirm it where its %s is another', async (_, at) => {
      const { reader, becomes } = await open();
      expect(await failureOf(reader.confirm())).toBeUndefined();
      becomes(video.map((byte, index) => (index === at ? byte ^ 1 : byte)));
      expect(await failureOf(reader.confirm())).toMatchObject({
        name: 'SourceError',
        message: expect.stringContaining('has changed'),
      });
    });

    it('gives no slice that is too short, and does not confirm it', async () => {
      const { reader, becomes } = await open();
      becomes(video.subarray(0, 15_000));
      expect(await failureOf(reader.read(0, 15_000, noPlace))).toBeUndefined();
      expect(await failureOf(reader.read(0, 15_001, noPlace))).toBeInstanceOf(SourceError);
      expect(await failureOf(reader.confirm())).toBeInstanceOf(SourceError);
    });
  });
});
