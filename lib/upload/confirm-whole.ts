import { defer, ignoreElements, type Observable } from 'rxjs';
import type { UploadSession } from '../api/media-reply.js';
import type { SourceReader } from '../source/chunk-source.js';
import { asSourceError, failAs } from '../upload-error.js';
import type { Tally } from './tally.js';

/** Completes where X has all the bytes and the source is still what it was: only then may FINALIZE follow. */
export const confirmWhole = (reader: SourceReader, { mediaId }: UploadSession, tally: Tally): Observable<never> =>
  defer(() => {
    tally.mustBeWhole(mediaId);
    return confirmSource(reader);
  });

/** Completes where the source is still what it was, and has no more bytes than were read. */
export const confirmSource = (reader: Pick<SourceReader, 'confirm'>): Observable<never> =>
  defer(() => reader.confirm()).pipe(
    ignoreElements(),
    failAs((error) => asSourceError(error, 'The source cannot be read to its end')),
  );
