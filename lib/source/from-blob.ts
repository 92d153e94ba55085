import { catchError, defer, from, map, of, throwError } from 'rxjs';
import { SourceError } from '../upload-error.js';
import type { ChunkSource, SourceFacts } from './chunk-source.js';

/** What a caller knows of the bytes, where the source does not know it by itself. */
export interface SourceDescription {
  /** MIME type; goes before whatever the bytes look like. */
  readonly mediaType?: string;
  /** A file name; its extension is the last thing that a type is guessed from. */
  readonly name?: string;
}

/**
 * A `Blob`, or a `File` that a user has picked: stays what it is, cut by `slice()`, never read whole into memory.
 *
 * Holds nothing open. A file that changes on disk meanwhile fails with a `SourceError` or, where the platform notices
 * it while sending, a `NetworkError`.
 *
 * @example
 * ```ts
 * import { fromBlob, mediaClient, uploadMedia } from 'rx-media-upload';
 *
 * const picture = fromBlob(new Blob(['…'], { type: 'image/png' }));
 * uploadMedia(mediaClient({ baseUrl: 'https://example.com/relay' }), picture).subscribe({ error: console.error });
 * ```
 */
export function fromBlob(
  blob: Blob,
  { mediaType = blob.type, name = nameOf(blob) }: SourceDescription = {},
): ChunkSource {
  return {
    open: () => ({
      facts: () => of(factsOf(blob, mediaType, name)),
      peek: (length) =>
        defer(() => from(blob.slice(0, length).arrayBuffer())).pipe(
          map((head) => new Uint8Array(head)),
          catchError((cause: unknown) =>
            throwError(
              () =>
                new SourceError('The file cannot be read: it may have changed or gone since it was picked', { cause }),
            ),
          ),
        ),
      read: (start, end) => of(blob.slice(start, end)),
      confirm: () => of(undefined),
      unsubscribe: () => undefined,
    }),
  };
}

function factsOf(blob: Blob, mediaType: string, name: string | undefined): SourceFacts {
  const modified = (blob as Partial<File>).lastModified;
  return {
    size: blob.size,
    ...(mediaType !== '' && { mediaType }),
    ...(name !== undefined && { name }),
    ...(modified !== undefined && { modified }),
  };
}

const nameOf = (blob: Blob): string | undefined => (blob as Partial<File>).name;
