import { from, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { blobSpool, fromStream, type ByteStream, uploadMedia } from 'rx-media-upload';
import { withSource } from '../../lib/source/with-source.js';
import { patternedBytes } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';

describe('a spool of a Blob', () => {
  it.each([
    ['fewer pieces than are joined', 1_000_000, 5],
    ['just as many as are joined', 1024 * 1024, 8],
    ['more', 3_000_000, 7],
    ['each more than are joined', 9_000_000, 2],
  ])('gives back what was written: %s', async (_, length, count) => {
    const spool = blobSpool();
    const whole = patternedBytes(length * count);
    for (let piece = 0; piece < count; piece++) await spool.write(whole.subarray(piece * length, (piece + 1) * length));
    const source = await spool.source({});
    const read = await lastValueFrom(
      withSource(source, (reader) => from(reader.read(0, whole.length, (size) => new Uint8Array(size)))),
    );
    const bytes = read instanceof Blob ? new Uint8Array(await read.arrayBuffer()) : read;
    expect(Buffer.compare(bytes, whole)).toBe(0);
  });
});

describe('a stream that is none', () => {
  it.each([
    ['a text', 'clip.mp4'],
    ['a number', 5],
    ['nothing', undefined],
    ['an object', {}],
  ])('is refused before any request: %s', async (_, stream) => {
    const client = scriptedClient({});
    await expect(
      lastValueFrom(uploadMedia(client, fromStream(stream as unknown as ByteStream, { size: 3 }))),
    ).rejects.toMatchObject({ name: 'InvalidUploadError', message: expect.stringContaining('fromStream takes') });
  });
});
