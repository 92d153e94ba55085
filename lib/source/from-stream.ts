import { InvalidUploadError, SourceError } from '../upload-error.js';
import type { ChunkSource } from './chunk-source.js';
import { type ByteStream, isByteStream, pullFrom } from './pull.js';
import { readerOf } from './reader-of.js';
import type { SourceDescription } from './source-description.js';
import type { Spool } from './spool.js';

/** What is known of a stream. */
export interface StreamDescription extends SourceDescription {
  /**
   * Bytes that the stream gives, exactly. Without it, the stream is spooled before the upload begins: X wants to be
   * told the size first.
   */
  readonly size?: number;
  /** Where a stream of unknown size is kept. @defaultValue `blobSpool`; on Node `fileSpool`, a temporary file */
  readonly spool?: () => Spool;
}

/**
 * A stream: a web `ReadableStream`, a Node `Readable`, or any `AsyncIterable` of bytes, in pieces of any length.
 *
 * It is read as fast as it is sent and no faster: when a segment's place is free. At most `concurrency + 1` segments
 * and one piece are in memory. Unsubscribing, and any failure, cancels or destroys it at once. It can be read only
 * once: a second upload of it fails, and so does one that X wants to begin anew. A stream that fails, ends early or
 * goes on too long is a `SourceError` before FINALIZE. One that has given its `size` and says no more for a second (a
 * socket that stays open) has given all. A piece that is transferred away before it is read is a `SourceError` too.
 *
 * A stream says nothing of its version: without `version` it is never resumed from a checkpoint.
 *
 * Without `size` all of it is read first, into a `Blob` (on Node: into a temporary file), which is deleted afterwards.
 *
 * @example
 * ```ts
 * import { fromStream, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 *
 * const response = await fetch('https://example.com/clip.mp4');
 * const size = Number(response.headers.get('content-length'));
 * const client = mediaClient({ auth: oauth2('token') });
 * if (response.body) uploadMedia(client, fromStream(response.body, { size, name: 'clip.mp4' })).subscribe({ error: console.error });
 * ```
 */
export const fromStream = (stream: ByteStream, { size, spool, ...known }: StreamDescription = {}): ChunkSource => {
  let used = false;
  return {
    open: () => {
      if (!isByteStream(stream))
        throw new InvalidUploadError(
          'fromStream takes a ReadableStream, a Node Readable or an AsyncIterable of bytes.',
          { errorCode: 'invalid-option', option: 'stream' },
        );
      if (used)
        throw new SourceError('A stream can be read only once: make a new one for each upload', {
          errorCode: 'source-used-up',
        });
      used = true;
      return readerOf(pullFrom(stream), known, { size, spool });
    },
  };
};
