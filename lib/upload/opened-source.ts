import { of } from 'rxjs';
import type { ChunkSource, SourceFacts, SourceReader } from '../source/chunk-source.js';

/** What is known of a source, and what it begins with. */
export interface SourceLook {
  readonly facts: SourceFacts;
  readonly head: Uint8Array;
}

/** A source that is open already: opened once, closed by whoever has opened it. What was read of it is not read again. */
export function openedSource(reader: SourceReader, { facts, head }: SourceLook): ChunkSource {
  const opened: SourceReader = {
    facts: () => of(facts),
    peek: (length) => of(head.subarray(0, length)),
    read: (...range) => reader.read(...range),
    confirm: () => reader.confirm(),
    unsubscribe: () => undefined,
  };
  return { open: () => opened };
}
