import { from, map } from 'rxjs';
import type { ChunkSource, SourceFacts } from '../source/chunk-source.js';
import { type MediaSource, toChunkSource } from '../source/to-chunk-source.js';

/**
 * The source, with a version of its own where it cannot prove that it is the same: no later run goes on in the middle of
 * it, and its session is written down all the same, since what X has all bytes of needs no proof any more.
 */
export function provableSource(media: MediaSource): ChunkSource {
  const source = toChunkSource(media);
  return {
    open: () => {
      const reader = source.open();
      return {
        facts: () => from(reader.facts()).pipe(map(withProof)),
        peek: (length) => reader.peek(length),
        read: (start, end, place) => reader.read(start, end, place),
        confirm: () => reader.confirm(),
        unsubscribe: () => reader.unsubscribe(),
      };
    },
  };
}

const withProof = (facts: SourceFacts): SourceFacts =>
  Number(facts.modified) > 0 || facts.checksum !== undefined || (facts.version ?? '') !== ''
    ? facts
    : { ...facts, version: `of one run: ${crypto.randomUUID()}` };
