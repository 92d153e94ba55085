import type { ChunkSource } from './chunk-source.js';
import { fromBlob } from './from-blob.js';
import type { SourceDescription } from './source-description.js';

/** Where a stream of unknown size is kept until its size is known: X wants to be told it first. */
export interface Spool {
  /** Takes a piece; the piece may be used again once this has resolved. */
  write(piece: Uint8Array): Promise<void>;
  /** What was written, as a source. Called once, after the last `write`. */
  source(description: SourceDescription): Promise<ChunkSource>;
  /**
   * Deletes what was written. Called in the end, however it ends; also before the first `write`, and in the middle of
   * one. What is called after it must fail, and open nothing.
   */
  discard(): void;
}

/** Pieces of a Blob are joined when there are so many bytes of them: browsers keep large Blobs out of memory. */
const JOIN_BYTES = 8 * 1024 * 1024;

/**
 * Keeps a stream in a `Blob`, which browsers put on disk when it is large. On Node it stays in memory: use
 * `fileSpool()` there.
 */
export function blobSpool(): Spool {
  let pieces: (Uint8Array<ArrayBuffer> | Blob)[] = [];
  let loose = 0;
  return {
    write: (piece) => {
      pieces.push(new Uint8Array(piece));
      loose += piece.byteLength;
      if (loose >= JOIN_BYTES) {
        pieces = [new Blob(pieces)];
        loose = 0;
      }
      return Promise.resolve();
    },
    source: (description) => Promise.resolve(fromBlob(new Blob(pieces), description)),
    discard: () => {
      pieces = [];
    },
  };
}
