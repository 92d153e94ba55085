import type { Headroom } from '../api/media-command.js';
import type { SegmentPlace } from '../source/chunk-source.js';

/** Bytes on either side of a segment: enough for the head and the tail of a multipart body. */
const HEADROOM: Headroom = { before: 1024, after: 1024 };

/** A buffer that one segment after the other is read into. */
export interface SegmentBuffer {
  readonly lend: SegmentPlace;
  /** The headroom of bytes that were read into it; `undefined` for bytes that lie elsewhere. */
  readonly headroomOf: (bytes: Uint8Array | Blob) => Headroom | undefined;
}

/** A buffer that is made at its first use, and used again. */
export function segmentBuffer(): SegmentBuffer {
  const { before, after } = HEADROOM;
  let buffer = new Uint8Array(0);
  return {
    lend: (length) => {
      if (buffer.length < before + length + after) buffer = new Uint8Array(before + length + after);
      return buffer.subarray(before, before + length);
    },
    headroomOf: (bytes) =>
      bytes instanceof Uint8Array && bytes.buffer === buffer.buffer && bytes.byteOffset === before
        ? HEADROOM
        : undefined,
  };
}
