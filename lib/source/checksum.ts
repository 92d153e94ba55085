/**
 * 32 bits that tell whether bytes are still the same, by the mixing of MurmurHash3: quick, and good against a file that
 * has changed, not against one who means harm. Another byte anywhere is another checksum.
 */
export function checksum(bytes: Uint8Array): string {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wordsEnd = bytes.length - (bytes.length % 4);
  let sum = bytes.length | 0;
  for (let at = 0; at < wordsEnd; at += 4) sum = mix(sum, words.getUint32(at, true));
  for (let at = wordsEnd; at < bytes.length; at++) sum = mix(sum, words.getUint8(at));
  return (sum >>> 0).toString(16);
}

function mix(sum: number, word: number): number {
  const spread = Math.imul(word, 0xcc9e2d51);
  const mixed = sum ^ Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
