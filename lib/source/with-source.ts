import { defer, finalize, type Observable } from 'rxjs';
import type { SourceReader } from './chunk-source.js';
import { quietly } from './quietly.js';
import { type MediaSource, toChunkSource } from './to-chunk-source.js';

/** Opens a source for one upload, and closes it with the upload, however that ends. */
export const withSource = <T>(media: MediaSource, use: (reader: SourceReader) => Observable<T>): Observable<T> =>
  defer(() => {
    const reader = toChunkSource(media).open();
    // What fails while it is closed must not stand in the place of X's answer.
    return defer(() => use(reader)).pipe(finalize(() => quietly(() => reader.unsubscribe())));
  });
