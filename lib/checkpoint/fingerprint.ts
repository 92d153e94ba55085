import { checksum } from '../source/checksum.js';
import type { SourceFacts } from '../source/chunk-source.js';

/** What a source is known by: the key says which it is, the fingerprint whether it is still the same. */
export interface SourceMark {
  readonly key: string;
  readonly fingerprint: string;
}

/**
 * Marks a source. A path or a name is its key where it has one; else what it begins with is, so that bytes and streams
 * without a name can be taken up too.
 *
 * Whether it has changed is told by its size, its first bytes and its time; by all bytes only where they are in memory
 * and have no time: elsewhere that would mean reading a gigabyte to send the rest of it.
 */
export function markOf(facts: SourceFacts, head: Uint8Array): SourceMark {
  const content = `${facts.size}:${checksum(head)}`;
  return {
    key: facts.identity ?? facts.name ?? content,
    fingerprint: `${content}:${facts.modified ?? ''}:${facts.checksum?.() ?? ''}`,
  };
}
