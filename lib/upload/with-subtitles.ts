import { concatMap, map, type Observable } from 'rxjs';
import type { ChunkSource, SourceReader } from '../source/chunk-source.js';
import { withSource } from '../source/with-source.js';
import type { SubtitleSource, UploadOptions } from '../upload-options.js';
import { asUploadError, failAs } from '../upload-error.js';
import { openedSource } from './opened-source.js';
import { checkedPlan, lookInto } from './prepare-upload.js';

/** A subtitle file that is open: its source gives what was read of it already. */
export interface OpenSubtitle extends SubtitleSource {
  readonly source: ChunkSource;
}

/**
 * Opens a video's subtitle files before anything is sent, and closes them with the upload: one that is missing, or no
 * subtitle file, must not come out when the video is there already. Fails with an `InvalidUploadError` or a
 * `SourceError`.
 */
export function withSubtitles<T>(
  options: UploadOptions,
  use: (subtitles: readonly OpenSubtitle[]) => Observable<T>,
): Observable<T> {
  const withEach = ([next, ...others]: readonly SubtitleSource[], open: readonly OpenSubtitle[]): Observable<T> =>
    next === undefined
      ? use(open)
      : withSource(next.source, (reader) =>
          openSubtitle(reader, options).pipe(concatMap((source) => withEach(others, [...open, { ...next, source }]))),
        );
  return withEach(options.subtitles ?? [], []);
}

/** What of a video's options holds for its subtitle files too. */
export const subtitleOptions = ({
  mediaType,
  segmentBytes,
  altText,
  metadata,
  subtitles,
  checkpoints,
  checkpointKey,
  strategy,
  ...shared
}: UploadOptions): UploadOptions => ({ ...shared, mediaCategory: 'subtitles' });

const openSubtitle = (reader: SourceReader, options: UploadOptions): Observable<ChunkSource> =>
  lookInto(reader).pipe(
    concatMap((look) =>
      checkedPlan(reader, look, subtitleOptions(options)).pipe(map(() => openedSource(reader, look))),
    ),
    // Which of the files it was: the video will do.
    failAs((error) => Object.assign(asUploadError(error), { mediaCategory: 'subtitles' })),
  );
