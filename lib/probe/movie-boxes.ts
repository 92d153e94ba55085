import { textAt } from '../media/text-at.js';
import { MOST_BYTES, type ByteRanges } from './byte-ranges.js';

/** Boxes of a file's top level that are looked at: of a fragmented one there are two for each fragment. */
const MOST_BOXES = 512;

/** What the top level of an MP4 or QuickTime file shows. */
export interface MovieBoxes {
  /** Whether a box goes on after the end of the file. */
  readonly truncated: boolean;
  /** Whether there is a movie header that can be read. */
  readonly header: 'there' | 'missing' | 'too-large' | 'unknown';
}

/** Walks the boxes of the top level, by their first bytes alone. */
export async function movieBoxes(ranges: ByteRanges): Promise<MovieBoxes> {
  let header: MovieBoxes['header'] = 'missing';
  let at = 0;
  for (let count = 0; at + 8 <= ranges.size; count += 1) {
    if (count === MOST_BOXES) return { truncated: false, header: header === 'missing' ? 'unknown' : header };
    const bytes = await ranges.read(at, at + 16);
    const size = boxSize(bytes, ranges.size - at);
    // Not a box: what follows is unknown.
    if (size < 8) return { truncated: false, header };
    if (textAt(bytes, 4, 4) === 'moov') header = size > MOST_BYTES ? 'too-large' : 'there';
    at += size;
  }
  return { truncated: at > ranges.size, header };
}

/** 32 bits, else (1) 64 bits after the name, else (0) up to the end. */
function boxSize(bytes: Uint8Array, rest: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(0);
  if (size === 1) return bytes.length < 16 ? 0 : Number(view.getBigUint64(8));
  return size === 0 ? rest : size;
}
