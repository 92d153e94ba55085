import { defer, type Observable, of } from 'rxjs';
import { InvalidUploadError, SourceError } from '../upload-error.js';
import { checksum } from './checksum.js';
import type { ChunkSource } from './chunk-source.js';
import { describedFacts, type SourceDescription } from './source-description.js';

/**
 * Bytes in memory: an `ArrayBuffer`, or a view, of which only its own part is sent. Segments are views, not copies:
 * the bytes must not change before the upload has ended. Bytes that are transferred away (to a worker, by
 * `structuredClone`) or cut off meanwhile are a `SourceError`; those that were before, an `InvalidUploadError`.
 *
 * @example
 * ```ts
 * import { fromBytes, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 *
 * const png = fromBytes(new Uint8Array([0x89, 0x50, 0x4e, 0x47]), { name: 'dot.png' });
 * uploadMedia(mediaClient({ auth: oauth2('token') }), png).subscribe({ error: console.error });
 * ```
 */
export const fromBytes = (bytes: ArrayBuffer | ArrayBufferView, description: SourceDescription = {}): ChunkSource => ({
  open: () => {
    const view = viewOf(bytes);
    const size = view.byteLength;
    /** What is asked of bytes that are still there: of others, a view is empty. */
    const whileThere = <T>(ask: () => T): Observable<T> =>
      defer(() => {
        if (view.byteLength === size) return of(ask());
        throw new SourceError(`The ${size} bytes were taken away during the upload: upload a copy`, {
          errorCode: 'source-changed',
        });
      });
    return {
      facts: () => whileThere(() => ({ ...describedFacts(size, description), checksum: () => checksum(view) })),
      peek: (length) => whileThere(() => view.subarray(0, length)),
      read: (start, end) => whileThere(() => view.subarray(start, end)),
      confirm: () => whileThere(() => undefined),
      unsubscribe: () => undefined,
    };
  },
});

/** Of a fixed length: a view of a buffer that can grow would grow with it. */
function viewOf(bytes: ArrayBuffer | ArrayBufferView): Uint8Array {
  try {
    return ArrayBuffer.isView(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes, 0, bytes.byteLength);
  } catch (cause) {
    throw new InvalidUploadError('The bytes were taken away before the upload: upload a copy.', {
      errorCode: 'source-unreadable',
      cause,
    });
  }
}
