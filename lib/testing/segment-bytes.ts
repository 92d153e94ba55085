import type { ByteArray } from './byte-array.js';
/*! Bundled: noble-hashes - MIT License (c) 2022 Paul Miller (paulmillr.com) */
import { sha256 } from '@noble/hashes/sha2.js';
import type { EmulatedSegment } from './emulated-upload.js';
import { joined } from './received-request.js';

/** The bytes of one upload as they come in. */
export interface SegmentBytes {
  /** Takes a segment. One that comes again replaces the one before, as long as that is held. */
  readonly keep: (index: number, bytes: Uint8Array) => void;
  /** In the order of their indices. */
  readonly segments: () => readonly EmulatedSegment[];
  /** A copy of all that is held. */
  readonly bytes: () => ByteArray;
  /** The file's beginning: enough to tell what it is. */
  readonly head: () => Uint8Array;
  /** The first segment that came again with other bytes when it was hashed and forgotten. */
  readonly changed: () => number | undefined;
  /** Of the whole file, lower-case hex. */
  readonly sha256: () => Promise<string>;
}

/** A JPEG may have so much before its frame header. */
const headBytes = 256 * 1024;

/** Holds everything. */
export function keptBytes(): SegmentBytes {
  const held = new Map<number, Uint8Array>();
  const bytes = (): ByteArray => joined(inOrder(held).map(([, segment]) => segment));
  return {
    keep: (index, segment) => void held.set(index, segment),
    segments: () => inOrder(held).map(([index, { length }]) => ({ index, size: length })),
    bytes,
    head: () => headOf(inOrder(held).map(([, segment]) => segment)),
    changed: () => undefined,
    sha256: async () => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes()))),
  };
}

/** Hashes each segment as soon as its predecessors are there, and forgets it. */
export function hashedBytes(): SegmentBytes {
  /** The hash of the first n segments, for each n: what comes again is compared by it. */
  const hashes = [sha256.create()];
  const sizes: number[] = [];
  const waiting = new Map<number, Uint8Array>();
  let head: Uint8Array = new Uint8Array();
  let changed: number | undefined;
  const hashOf = (segments: number): string => hex(hashes[segments]?.clone().digest() ?? new Uint8Array());
  const isSame = (index: number, bytes: Uint8Array): boolean =>
    bytes.length === sizes[index] && hex(hashes[index]?.clone().update(bytes).digest() ?? bytes) === hashOf(index + 1);
  const hash = (bytes: Uint8Array): void => {
    const next = hashes.at(-1)?.clone().update(bytes);
    if (next !== undefined) hashes.push(next);
    sizes.push(bytes.length);
    if (head.length < headBytes) head = headOf([head, bytes]);
  };
  return {
    keep: (index, bytes) => {
      if (index < sizes.length) {
        if (!isSame(index, bytes)) changed ??= index;
        return;
      }
      waiting.set(index, bytes);
      for (let next = waiting.get(sizes.length); next !== undefined; next = waiting.get(sizes.length)) {
        waiting.delete(sizes.length);
        hash(next);
      }
    },
    segments: () => [
      ...sizes.map((size, index) => ({ index, size })),
      ...inOrder(waiting).map(([index, { length }]) => ({ index, size: length })),
    ],
    bytes: () => new Uint8Array(),
    head: () => head,
    changed: () => changed,
    sha256: () => Promise.resolve(hashOf(sizes.length)),
  };
}

function headOf(chunks: readonly Uint8Array[]): Uint8Array {
  let wanted = headBytes;
  return joined(
    chunks.map((chunk) => {
      const part = chunk.subarray(0, wanted);
      wanted -= part.length;
      return part;
    }),
  );
}

const inOrder = (segments: ReadonlyMap<number, Uint8Array>): [number, Uint8Array][] =>
  [...segments].sort(([a], [b]) => a - b);

const hex = (digest: Uint8Array): string => Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
