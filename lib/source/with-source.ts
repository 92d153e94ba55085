import { type Observable, using } from 'rxjs';
import type { SourceReader } from './chunk-source.js';
import { type MediaSource, toChunkSource } from './to-chunk-source.js';

/** Opens a source for one upload, and closes it with the upload, however that ends. */
export const withSource = <T>(media: MediaSource, use: (reader: SourceReader) => Observable<T>): Observable<T> =>
  using(
    () => toChunkSource(media).open(),
    (opened) => use(opened as SourceReader),
  );
