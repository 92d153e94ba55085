import { checksum } from '../source/checksum.js';
import type { SourceFacts } from '../source/chunk-source.js';

/** What a source is known by: the key says which it is, the fingerprint whether it is still the same. */
export interface SourceMark {
  readonly key: string;
  readonly fingerprint: string;
  /**
   * Whether an equal fingerprint proves that all bytes are the same. Size and first bytes alone do not: two screenshots
   * of one size begin alike. What cannot prove it must neither be taken up nor be written down.
   */
  readonly provable: boolean;
}

/**
 * Marks a source. A path, an address or a name is its key where it has one; else what it begins with is, so that bytes
 * without a name can be taken up too.
 *
 * Whether it has changed is told by its size, its first bytes, its time and its version; by all bytes only where they
 * are in memory and have no time: elsewhere that would mean reading a gigabyte to send the rest of it.
 */
export function markOf(facts: SourceFacts, head: Uint8Array): SourceMark {
  const begins = checksum(head);
  const sum = facts.checksum?.() ?? '';
  const version = facts.version ?? '';
  // A system that keeps no times says 0 of all files.
  const modified = Number(facts.modified) > 0 && Number.isFinite(facts.modified) ? facts.modified : '';
  return {
    key: facts.identity ?? facts.name ?? `${facts.size}:${begins}`,
    // As a list: joined by a sign, one's version could look like another's time.
    fingerprint: JSON.stringify([facts.size, begins, modified, sum, version]),
    provable: [modified, sum, version].some((proof) => proof !== ''),
  };
}
