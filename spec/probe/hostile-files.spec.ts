import fc from 'fast-check';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { checkMedia, type MediaFacts, probeMedia } from 'rx-media-upload/probe';
import { describe, expect, it } from 'vitest';
import { CORPUS } from './corpus-table.js';
import { countedBytes, type CountedSource, countedSource, type Piece } from './counted-source.js';
import { bigEndian, boxesOf, corpusFile, joined, text } from './large-files.js';

const MOST_BYTES = 32 * 2 ** 20;
const MOST_READS = 1024;

/** It ends, within what it may read, and with facts. */
async function looked(source: CountedSource): Promise<MediaFacts> {
  const facts = await lastValueFrom(probeMedia(source));
  expect(source.bytesRead()).toBeLessThanOrEqual(MOST_BYTES);
  expect(source.reads.length).toBeLessThanOrEqual(MOST_READS);
  return facts;
}

const at = (...pieces: readonly (readonly [number, Uint8Array])[]): Piece[] =>
  pieces.map(([at, bytes]) => ({ at, bytes }));
const { ftyp = text('') } = boxesOf(corpusFile('faststart.mp4'));
const box = (size: number, name: string, ...content: Uint8Array[]): Uint8Array =>
  joined(bigEndian(size, 4), text(name), ...content);
const GIB = 2 ** 30;

/** Every place where a box, chunk or element of that name stands in the file. */
function placesOf(file: Uint8Array, name: string): number[] {
  const word = text(name);
  return [...file.keys()].filter((place) => word.every((byte, offset) => file[place + offset] === byte));
}

describe('files that lie', () => {
  it.each<[string, Piece[], number]>([
    ['a movie header of 2 GiB', at([0, joined(ftyp, box(2 * GIB - 1, 'moov'))]), 3 * GIB],
    ['a movie header of 2^63 bytes', at([0, joined(ftyp, box(1, 'moov', new Uint8Array(8).fill(0x7f)))]), 3 * GIB],
    ['a movie header up to the end of 16 GiB', at([0, joined(ftyp, box(0, 'moov'))]), 16 * GIB],
    ['a box of no bytes at all', at([0, joined(ftyp, box(8, 'free'), box(4, 'mdat'))]), 3 * GIB],
    ['nothing but empty boxes', at([0, joined(ftyp, ...Array.from({ length: 9000 }, () => box(8, 'free')))]), GIB],
    ['media of 2^63 bytes', at([0, joined(ftyp, box(1, 'mdat', new Uint8Array(8).fill(0x7f)))]), 3 * GIB],
    ['a WebM of zeros', at([0, corpusFile('vp9-opus.webm').subarray(0, 60)]), 16 * GIB],
    [
      'a TIFF whose directory is beyond its end',
      at([0, joined(text('II*\0'), new Uint8Array([255, 255, 255, 127]))]),
      100,
    ],
    [
      'a TIFF whose directory is beyond what is read',
      at([0, joined(text('II*\0'), new Uint8Array([0, 0, 0, 127]))]),
      3 * GIB,
    ],
    ['a JPEG of zeros', at([0, new Uint8Array([255, 216, 255, 224])]), 3 * GIB],
    [
      'a JPEG of empty segments',
      at([0, new Uint8Array(200_000).map((_, i) => [255, 226, 0, 2][(i + 2) % 4]!).fill(216, 1, 2)]),
      GIB,
    ],
    ['a GIF of zeros', at([0, text('GIF89a\0\0\0\0\0\0\0')]), 30 * 2 ** 20],
    ['a transport stream of nothing but sync bytes', at([0, new Uint8Array(2 ** 20).fill(0x47)]), 16 * GIB],
    [
      'a PNG whose first chunk is of 4 GiB',
      at([0, joined(text('\u0089PNG').subarray(1), new Uint8Array(99).fill(255))]),
      GIB,
    ],
  ])('%s', async (_, pieces, size) => {
    const facts = await looked(countedSource(pieces, { size }));
    expect(facts.unreadable).toMatch(/^\S.*\.$/);
    const findings = await firstValueFrom(checkMedia(countedSource(pieces, { size })));
    expect(findings.length).toBeGreaterThan(0);
  });

  it.each(['stts', 'stsz', 'stsc', 'stco', 'ctts'])('a table %s of 2^32 entries', async (table) => {
    const file = corpusFile('faststart.mp4');
    for (const place of placesOf(file, table)) file.fill(0xff, place + (table === 'stsz' ? 12 : 8), place + 16);
    await looked(countedBytes(file, 'a.mp4'));
  });

  it('tables of one entry that stands for 2^32 frames', async () => {
    const file = corpusFile('silent.mp4');
    const [place = 0] = placesOf(file, 'stts');
    file.set([0xff, 0xff, 0xff, 0xff], place + 12);
    const [size = 0] = placesOf(file, 'stsz');
    file.set([0, 0, 0, 9, 0xff, 0xff, 0xff, 0xff], size + 8);
    await looked(countedBytes(file, 'a.mp4'));
  });

  it.each([
    'faststart.mp4',
    'vp9-opus.webm',
    'animated.png',
    'animated.gif',
    'turned.jpg',
    'picture.tiff',
    'plain.vtt',
  ])('%s, cut off anywhere', async (file) => {
    const bytes = corpusFile(file);
    const step = Math.max(1, Math.floor(bytes.length / 150));
    for (let length = 0; length < bytes.length; length += step) {
      await looked(countedBytes(bytes.slice(0, length), file));
      await firstValueFrom(checkMedia(countedBytes(bytes.slice(0, length), file)));
    }
  });
});

describe('files of the corpus with a few bytes changed', () => {
  /** Bytes that sizes and counts are made of come more often than others. */
  const byte = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }));
  const change = fc.record({
    where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    bytes: fc.array(byte, { minLength: 1, maxLength: 8 }),
  });

  it.each(CORPUS.map(({ file }) => file))('%s', async (file) => {
    const original = corpusFile(file);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.boolean(), async (changes, inHead) => {
        const bytes = original.slice();
        const room = inHead ? Math.min(bytes.length, 2000) : bytes.length;
        for (const { where, bytes: by } of changes) {
          const start = Math.floor(where * room);
          bytes.set(by.slice(0, bytes.length - start), start);
        }
        const source = countedBytes(bytes, file);
        await looked(source);
        for (const { level, code, message } of await firstValueFrom(checkMedia(countedBytes(bytes, file)))) {
          expect(['error', 'warning']).toContain(level);
          expect(code).toMatch(/^[a-z0-9-]+$/);
          expect(message).not.toMatch(/undefined|NaN|Infinity|\[object/);
        }
      }),
      { seed: 20_261, numRuns: Number(process.env['PROBE_RUNS'] ?? 10) },
    );
  });
});
