import type { ChunkSource, SourceFacts } from 'rx-media-upload';

/** Bytes that stand somewhere in a file. */
export interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A source that counts what is asked of it. */
export interface CountedSource extends ChunkSource {
  readonly reads: readonly (readonly [start: number, end: number])[];
  readonly bytesRead: () => number;
  readonly opened: () => number;
  readonly closed: () => number;
}

/** A file of any size with nothing but zeros between the pieces: no byte of them is kept. */
export function countedSource(pieces: readonly Piece[], facts: SourceFacts): CountedSource {
  const reads: (readonly [number, number])[] = [];
  let opened = 0;
  let closed = 0;
  return {
    reads,
    bytesRead: () => reads.reduce((sum, [start, end]) => sum + end - start, 0),
    opened: () => opened,
    closed: () => closed,
    open: () => {
      opened += 1;
      return {
        facts: () => [facts],
        peek: () => {
          throw new Error('peek is for uploads');
        },
        read: (start, end, place) => {
          reads.push([start, end]);
          const bytes = place(end - start);
          for (const piece of pieces) {
            const from = Math.max(start, piece.at);
            const to = Math.min(end, piece.at + piece.bytes.length);
            if (from < to) bytes.set(piece.bytes.subarray(from - piece.at, to - piece.at), from - start);
          }
          return [bytes];
        },
        confirm: () => [undefined],
        unsubscribe: () => {
          closed += 1;
        },
      };
    },
  };
}

/** A file that is all there. */
export const countedBytes = (bytes: Uint8Array, name: string): CountedSource =>
  countedSource([{ at: 0, bytes }], { size: bytes.length, name });
