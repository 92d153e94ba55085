import type { Headroom } from '../api/media-command.js';
import { frameAround } from '../http/encode-body.js';

/**
 * Parts of a body as one piece: a frame and the media that it stands around. It is written around the media where the
 * media's own buffer has room for it, so that a segment is not copied once more.
 *
 * What a `Blob` of the parts would cost was measured: two further copies of them, while `fetch` reads it.
 */
export function contiguous(parts: readonly (Uint8Array | Blob)[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.filter((part): part is Uint8Array<ArrayBuffer> => part instanceof Uint8Array);
  const [head, media, tail] = pieces;
  const [framed] =
    head !== undefined && media !== undefined && tail !== undefined
      ? (frameAround(media, head, tail, headroomOf(media)) ?? [])
      : [];
  if (framed !== undefined) return framed;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => {
    whole.set(piece, at);
    return at + piece.length;
  }, 0);
  return whole;
}

/** What the media's own buffer has on either side of it. */
const headroomOf = ({ buffer, byteOffset, length }: Uint8Array): Headroom => ({
  before: byteOffset,
  after: buffer.byteLength - byteOffset - length,
});
