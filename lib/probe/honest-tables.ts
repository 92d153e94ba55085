import { textAt } from '../media/text-at.js';

/** Boxes that hold the tables. */
const parents = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'mvex', 'moof', 'traf'];

/** Bytes of an entry, and where its number is told. `stsz` of one size for all has none. */
const tables: Readonly<Record<string, readonly [countAt: number, entryBytes: number]>> = {
  stts: [12, 8],
  ctts: [12, 8],
  stsc: [12, 12],
  stco: [12, 4],
  co64: [12, 8],
  stss: [12, 4],
  elst: [12, 12],
  stsd: [12, 8],
};

/**
 * Whether the tables of a movie header, or of a fragment, have room for as many entries as they claim, and claim no more
 * frames than the file has bytes: a parser that believes them counts to 2^32.
 */
export function hasHonestTables(box: Uint8Array, fileSize: number, depth = 0): boolean {
  const view = new DataView(box.buffer, box.byteOffset, box.byteLength);
  const end = box.length;
  for (let at = 8; at + 8 <= end;) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > end) return false;
    const child = box.subarray(at, at + size);
    const name = textAt(child, 4, 4);
    if (
      parents.includes(name)
        ? depth > 8 || !hasHonestTables(child, fileSize, depth + 1)
        : !isHonest(child, name, fileSize)
    )
      return false;
    at += size;
  }
  return true;
}

function isHonest(box: Uint8Array, name: string, fileSize: number): boolean {
  const view = new DataView(box.buffer, box.byteOffset, box.byteLength);
  const numberAt = (at: number): number => (at + 4 <= box.length ? view.getUint32(at) : 0);
  if (name === 'stsz') {
    const count = numberAt(16);
    return count <= fileSize && (numberAt(12) !== 0 || count * 4 <= box.length - 20);
  }
  if (name === 'trun') {
    const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => (numberAt(8) & flag) !== 0).length;
    const count = numberAt(12);
    return count <= fileSize && count * fields * 4 <= box.length - 16;
  }
  const table = tables[name];
  if (table === undefined) return true;
  const [countAt, entryBytes] = table;
  const count = numberAt(countAt);
  if (count * entryBytes > box.length - 16) return false;
  // Runs of frames.
  if (name === 'stts' || name === 'ctts') {
    let frames = 0;
    for (let entry = 0; entry < count; entry += 1) frames += numberAt(16 + entry * 8);
    return frames <= fileSize;
  }
  return true;
}
