import type { SourceFacts } from '../source/chunk-source.js';

/** What a source is known by: the key says which it is, the fingerprint whether it is still the same. */
export interface SourceMark {
  readonly key: string;
  readonly fingerprint: string;
}

/**
 * Marks a source. A path or a name is its key where it has one; else what it begins with is, so that bytes and streams
 * without a name can be taken up too. No marks of all bytes: that would mean reading a gigabyte to send the rest of it.
 */
export function markOf(facts: SourceFacts, head: Uint8Array): SourceMark {
  const content = `${facts.size}:${hash(head)}`;
  return { key: facts.identity ?? facts.name ?? content, fingerprint: `${content}:${facts.modified ?? ''}` };
}

/** FNV-1a, 32 bits: against a file that has changed, not against one who means harm. */
function hash(bytes: Uint8Array): string {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(16);
}
