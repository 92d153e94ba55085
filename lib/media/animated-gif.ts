import { textAt } from './text-at.js';

const headerBytes = 13;
const versions = ['GIF87a', 'GIF89a'];
/** Applications whose extension says how often to repeat. */
const loops = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

/**
 * Whether a GIF moves: true at a loop extension or a second image, false when the file ends after one image (or is no
 * GIF), `undefined` when the head ends, or turns into garbage, before either.
 *
 * Never throws, whatever the bytes and however few.
 */
export function isAnimatedGif(head: Uint8Array): boolean | undefined {
  if (!versions.includes(textAt(head, 0, 6))) return head.length < 6 ? undefined : false;
  let images = 0;
  let at = headerBytes + colorTableBytes(head[10]);
  for (;;) {
    switch (head[at]) {
      case 0x00:
        at += 1;
        break;
      case 0x21:
        if (head[at + 1] === 0xff && loops.includes(textAt(head, at + 3, 11))) return true;
        at = afterSubBlocks(head, at + 2);
        break;
      case 0x2c:
        images += 1;
        if (images === 2) return true;
        at = afterSubBlocks(head, at + 11 + colorTableBytes(head[at + 9]));
        break;
      case 0x3b:
        return false;
      default:
        return undefined;
    }
  }
}

/** The color table that a packed byte announces: 2 to 256 entries of three bytes, or none. */
const colorTableBytes = (packed = 0): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

/** The place after a chain of sub-blocks: each says its length in its first byte, and the last one is empty. */
function afterSubBlocks(head: Uint8Array, start: number): number {
  let at = start;
  for (let length = head[at] ?? 0; length > 0; length = head[at] ?? 0) at += length + 1;
  return at + 1;
}
