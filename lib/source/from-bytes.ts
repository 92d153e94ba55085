import { of } from 'rxjs';
import { checksum } from './checksum.js';
import type { ChunkSource } from './chunk-source.js';
import type { SourceDescription } from './from-blob.js';

/**
 * Bytes in memory: an `ArrayBuffer`, or a view, of which only its own part is sent. Segments are views, not copies:
 * the bytes must not change before the upload has ended.
 *
 * @example
 * ```ts
 * import { fromBytes, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 *
 * const png = fromBytes(new Uint8Array([0x89, 0x50, 0x4e, 0x47]), { name: 'dot.png' });
 * uploadMedia(mediaClient({ auth: oauth2('token') }), png).subscribe({ error: console.error });
 * ```
 */
export function fromBytes(
  bytes: ArrayBuffer | ArrayBufferView,
  { mediaType, name }: SourceDescription = {},
): ChunkSource {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  return {
    open: () => ({
      facts: () =>
        of({
          size: view.byteLength,
          checksum: () => checksum(view),
          ...(mediaType !== undefined && { mediaType }),
          ...(name !== undefined && { name }),
        }),
      peek: (length) => of(view.subarray(0, length)),
      read: (start, end) => of(view.subarray(start, end)),
      confirm: () => of(undefined),
      unsubscribe: () => undefined,
    }),
  };
}
