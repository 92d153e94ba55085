import { createHash } from 'node:crypto';
import { sampleMedia } from 'rx-media-upload/testing';
import { MEDIA_BYTES } from './set-up.js';

const base = sampleMedia('video/mp4', MEDIA_BYTES);

/** The bytes of a job's media: its number stands in each of its segments, so that none is another's. */
export function numberedMedia(number, version = 0) {
  const bytes = Uint8Array.from(base);
  const view = new DataView(bytes.buffer);
  for (let at = 1_000; at < MEDIA_BYTES; at += 10_000) {
    view.setUint32(at, number);
    view.setUint32(at + 4, version);
  }
  return bytes;
}

export const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
