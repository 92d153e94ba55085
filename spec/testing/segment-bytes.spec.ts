import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia } from '../../lib/testing/index.js';
import { hashedBytes, keptBytes } from '../../lib/testing/segment-bytes.js';
import { clientOf, messageOf, sha256, textAt } from './requests.js';

const hashOf = (segments: readonly Uint8Array[]): string =>
  segments.reduce((hash, segment) => hash.update(segment), createHash('sha256')).digest('hex');

describe('hashedBytes', () => {
  it('hashes segments that come in any order and more than once, as those that are kept', async () => {
    const segments = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 20 });
    const order = fc.array(fc.nat(1000), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(segments, order, async (parts, picks) => {
        const [hashed, kept] = [hashedBytes(), keptBytes()];
        const indices = [...picks.map((pick) => pick % parts.length), ...parts.keys()];
        for (const index of indices) for (const bytes of [hashed, kept]) bytes.keep(index, parts[index]!.slice());
        expect(hashed.segments()).toEqual(kept.segments());
        expect(hashed.head()).toEqual(kept.head());
        expect(hashed.changed()).toBeUndefined();
        expect(await hashed.sha256()).toBe(hashOf(parts));
        expect(await kept.sha256()).toBe(hashOf(parts));
        expect(hashed.bytes().length).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('notices a segment that comes again with other bytes, of another size or of the same', () => {
    for (const again of [Uint8Array.of(9), Uint8Array.of(1, 2, 3)]) {
      const bytes = hashedBytes();
      bytes.keep(0, Uint8Array.of(0));
      bytes.keep(2, again);
      bytes.keep(2, Uint8Array.of(2));
      bytes.keep(1, Uint8Array.of(1));
      expect(bytes.changed()).toBeUndefined();
      bytes.keep(1, Uint8Array.of(1));
      expect(bytes.changed()).toBeUndefined();
      bytes.keep(1, again);
      expect(bytes.changed()).toBe(1);
    }
  });

  it('keeps a beginning of 256 KiB', () => {
    const part = sampleMedia('image/jpeg', 200_000);
    const bytes = hashedBytes();
    for (const index of [0, 1, 2]) bytes.keep(index, part);
    expect(bytes.head().length).toBe(262_144);
    expect(bytes.head().subarray(0, 200_000)).toEqual(part);
  });
});

describe('mediaEmulator that keeps no bytes', () => {
  const opened = async () => {
    const emulator = mediaEmulator({ keepBytes: false });
    const client = clientOf(emulator);
    const bytes = sampleMedia('image/png', 300);
    const id = textAt((await client.initialize({ total_bytes: 300, media_type: 'image/png' })).json, 'data', 'id');
    return { emulator, client, bytes, id };
  };

  it('knows what came, in any order and again', async () => {
    const { emulator, client, bytes, id } = await opened();
    for (const index of [2, 0, 0, 1, 2]) await client.append(id, index, bytes.slice(index * 100, index * 100 + 100));
    expect((await client.finalize(id)).json).toMatchObject({ data: { size: 300, image: { w: 640, h: 360 } } });
    expect(emulator.uploads[0]).toMatchObject({ sha256: await sha256(bytes), segments: [{}, {}, { size: 100 }] });
  });

  it('refuses to finalize what was changed after it was forgotten', async () => {
    const { client, bytes, id } = await opened();
    for (const index of [0, 1, 2]) await client.append(id, index, bytes.slice(index * 100, index * 100 + 100));
    expect((await client.append(id, 1, new Uint8Array(100))).status).toBe(200);
    const refused = await client.finalize(id);
    expect([refused.status, messageOf(refused)]).toEqual([400, 'Segment 1 was sent again with other bytes.']);
  });

  it('refuses gaps', async () => {
    const { client, bytes, id } = await opened();
    await client.append(id, 1, bytes);
    expect(messageOf(await client.finalize(id))).toBe('Segments do not add up to provided total file size.');
  });
});
