import type { ByteArray } from './byte-array.js';
/** The kinds that {@link sampleMedia} makes. */
export type SampleType = 'image/png' | 'image/jpeg' | 'image/gif' | 'video/mp4' | 'video/webm' | 'text/srt';

/**
 * Bytes that X's servers (and the emulator) take for this kind of media: a true head, then noise.
 *
 * Images say that they are 640 × 360. The same arguments give the same bytes. No player will play them, and
 * `check: checkMedia`, as the shell has it, finds that a video has no movie header: `--no-check`.
 *
 * @param totalBytes - How many bytes; fewer than the head has cut the head.
 * @param seed - Another number gives other noise.
 *
 * @example
 * ```ts
 * import { sampleMedia } from 'rx-media-upload/testing';
 * const video = new Blob([sampleMedia('video/mp4', 10_000_000)], { type: 'video/mp4' });
 * ```
 */
export function sampleMedia(mediaType: SampleType, totalBytes: number, seed = 1): ByteArray {
  const bytes = new Uint8Array(totalBytes);
  if (mediaType === 'text/srt') bytes.fill(0x0a);
  else fillWithNoise(bytes, seed);
  const head = Uint8Array.from(heads[mediaType], (character) => character.charCodeAt(0));
  bytes.set(head.subarray(0, totalBytes));
  return bytes;
}

const heads: Readonly<Record<SampleType, string>> = {
  'image/png': '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\x68\x08\x06\0\0\0',
  'image/jpeg':
    '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\x01\x68\x02\x80\x03\x01\x22\0\x02\x11\x01\x03\x11\x01',
  'image/gif': 'GIF89a\x80\x02\x68\x01\xf0\0\0',
  'video/mp4': '\0\0\0\x18ftypmp42\0\0\0\0mp42isom',
  'video/webm': '\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1f',
  'text/srt': '1\n00:00:00,000 --> 00:00:01,000\nHello\n',
};

/** Xorshift: quick, and the same everywhere. */
function fillWithNoise(bytes: Uint8Array, seed: number): void {
  let state = (seed * 0x9e3779b9) | 1;
  for (let at = 0; at < bytes.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
}
