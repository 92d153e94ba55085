import { InvalidUploadError, SourceError } from '../upload-error.js';
import type { ChunkSource } from './chunk-source.js';
import type { SourceDescription } from './from-blob.js';
import { type ByteStream, isByteStream, type Pull, pullFrom } from './pull.js';
import { blobSpool, type Spool } from './spool.js';
import { SpoolingReader } from './spooling-reader.js';
import { StreamReader } from './stream-reader.js';

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
 * goes on too long is a `SourceError` before FINALIZE.
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
export const fromStream = (stream: ByteStream, description: StreamDescription = {}): ChunkSource => {
  let used = false;
  return {
    open: () => {
      if (!isByteStream(stream))
        throw new InvalidUploadError(
          'fromStream takes a ReadableStream, a Node Readable or an AsyncIterable of bytes.',
        );
      if (used) throw new SourceError('A stream can be read only once: make a new one for each upload');
      used = true;
      return readerOf(pullFrom(stream), description);
    },
  };
};

/** A reader of what is pulled: straight from it where its size is known, else from a spool. */
export function readerOf(
  pull: Pull,
  { size, spool = blobSpool, ...description }: StreamDescription,
): StreamReader | SpoolingReader {
  if (size === undefined) return new SpoolingReader(pull, spool(), description);
  if (!Number.isSafeInteger(size) || size < 0)
    throw new InvalidUploadError(
      `size must be a whole number of bytes, not ${size}: leave it out where it is not known.`,
    );
  const { mediaType, name } = description;
  return new StreamReader(pull, {
    size,
    ...(mediaType !== undefined && { mediaType }),
    ...(name !== undefined && { name }),
  });
}
