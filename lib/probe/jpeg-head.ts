import { textAt } from '../media/text-at.js';
import type { ByteRanges } from './byte-ranges.js';

/** Segments that are looked at: a profile of colors or a depth map comes in pieces of 64 kB. */
const MOST_SEGMENTS = 512;

/**
 * A JPEG without what stands between its beginning and its size: thumbnails, profiles and depth maps may be megabytes,
 * and a parser that is given them searches them byte by byte. `undefined` where no size comes.
 */
export async function jpegHead(ranges: ByteRanges): Promise<Uint8Array | undefined> {
  let exif: Uint8Array = new Uint8Array();
  let at = 2;
  for (let count = 0; count < MOST_SEGMENTS; count += 1) {
    const segment = await ranges.read(at, at + 10);
    const [lead, marker = 0, high = 0, low = 0] = segment;
    if (lead !== 0xff || segment.length < 4) return undefined;
    // Fill bytes, and markers without a length.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const next = at + 2 + high * 256 + low;
    if (isFrame(marker)) return joined([start, exif, await ranges.read(at, next), end]);
    if (marker === 0xda || marker === 0xd9) return undefined;
    if (marker === 0xe1 && textAt(segment, 4, 4) === 'Exif') exif = await ranges.read(at, next);
    at = next;
  }
  return undefined;
}

/** The parser takes it that there is a segment before the size. */
const start = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 2]);
/** The parser wants to see that something follows. */
const end = new Uint8Array([0xff, 0xda, 0, 2]);

/** SOF0 to SOF15, but for the tables and conditions that have numbers among them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
