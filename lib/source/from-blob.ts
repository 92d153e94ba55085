import { present } from '../present.js';
import { defer, from, map, type Observable, of, tap } from 'rxjs';
import { failAs, isSourceError, SourceError, type UploadErrorContext } from '../upload-error.js';
import type { ChunkSource, SourceFacts } from './chunk-source.js';
import { mustBeEqual, samplesOf, wholeSlice } from './file-samples.js';
import { describedFacts, type SourceDescription } from './source-description.js';

/**
 * A `Blob`, or a `File` that a user has picked: stays what it is, cut by `slice()`, never read whole into memory.
 *
 * Holds nothing open. A file that changes on disk meanwhile fails with a `SourceError` or, where the platform notices
 * it while sending, a `NetworkError`. Firefox notices no change: of a `File`, head, middle and end are compared before
 * FINALIZE. A `Blob` that is no `File` says nothing of its version: without `version` it is never resumed from a
 * checkpoint.
 *
 * @example
 * ```ts
 * import { fromBlob, mediaClient, uploadMedia } from 'rx-media-upload';
 *
 * const picture = fromBlob(new Blob(['…'], { type: 'image/png' }));
 * uploadMedia(mediaClient({ baseUrl: 'https://example.com/relay' }), picture).subscribe({ error: console.error });
 * ```
 */
export const fromBlob = (blob: Blob, description: SourceDescription = {}): ChunkSource => ({
  open: () => {
    const isFile = modifiedOf(blob) !== undefined;
    let before: Uint8Array = new Uint8Array();
    return {
      // Some platforms give a folder the size 0, and an empty file too: reading tells them apart.
      facts: () => {
        const facts = factsOf(blob, description);
        return isFile ? readable(blob, () => samplesOf(blob)).pipe(map((now) => ((before = now), facts))) : of(facts);
      },
      peek: (length) =>
        readable(blob, () => from(blob.slice(0, length).arrayBuffer()).pipe(map((head) => new Uint8Array(head)))),
      // A Blob may be somebody's own, and its slice() may throw.
      read: (start, end) => readable(blob, () => (isFile ? wholeSlice(blob, start, end) : of(blob.slice(start, end)))),
      confirm: () =>
        isFile ? readable(blob, () => samplesOf(blob)).pipe(tap((now) => mustBeEqual(before, now))) : of(undefined),
      unsubscribe: () => undefined,
    };
  },
});

function factsOf(blob: Blob, { mediaType = blob.type, name = nameOf(blob), version }: SourceDescription): SourceFacts {
  return {
    ...describedFacts(blob.size, { mediaType, name, version }),
    ...present({ modified: modifiedOf(blob) }),
  };
}

const modifiedOf = (blob: Blob): number | undefined => (blob as Partial<File>).lastModified;

const nameOf = (blob: Blob): string | undefined => (blob as Partial<File>).name;

const readable = <T>(blob: Blob, read: () => Observable<T>): Observable<T> =>
  defer(read).pipe(
    failAs((cause) =>
      isSourceError(cause)
        ? cause
        : new SourceError('The file cannot be read: it may have changed or gone', {
            ...whyUnreadable(blob, cause),
            cause,
          }),
    ),
  );

/** Bytes of a folder's own entry: a few blocks. A picture is mostly larger. */
const LARGEST_FOLDER = 65_536;

/**
 * What browsers say of a `File` that they cannot read: `NotFoundError` where it is not where it was,
 * `NotReadableError` where it has changed or is locked. A folder that was dropped is one of the two: small, without a
 * type, mostly without a dot in its name.
 */
function whyUnreadable(blob: Blob, cause: unknown): UploadErrorContext {
  const { name } = (cause ?? {}) as Partial<Error>;
  if (name !== 'NotFoundError' && name !== 'NotReadableError') return { errorCode: 'source-unreadable' };
  const fileName = nameOf(blob);
  const isFolder = blob.type === '' && blob.size <= LARGEST_FOLDER && /^[^.]+$/.test(fileName ?? '');
  const otherwise = name === 'NotFoundError' ? 'source-not-found' : 'source-unreadable';
  return { errorCode: isFolder ? 'source-is-a-folder' : otherwise, ...present({ fileName }) };
}
