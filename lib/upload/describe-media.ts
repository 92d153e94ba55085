import { concat, concatMap, defer, EMPTY, from, type Observable, of } from 'rxjs';
import type { SubtitleTrack } from '../api/media-command.js';
import type { MediaClient } from '../client/media-client.js';
import { onReply, type RunCommand } from '../client/upload-commands.js';
import type { DescribedEvent, RetryingEvent, UploadEvent } from '../upload-event.js';
import type { SubtitleSource, UploadOptions } from '../upload-options.js';
import type { UploadPlan } from './prepare-upload.js';

/** Uploads a subtitle file; the way that media is uploaded. */
export type UploadSubtitle = (source: SubtitleSource['source'], options: UploadOptions) => Observable<UploadEvent>;

/**
 * Sets the alt text and the subtitles of media that is ready. Says `described` at the end; nothing at all where there
 * is nothing to set. Subtitle files are uploaded one after the other; of their events only retries come out.
 */
export function describeMedia(
  client: MediaClient,
  run: RunCommand,
  mediaId: string,
  { request }: UploadPlan,
  { altText, subtitles = [], ...options }: UploadOptions,
  upload: UploadSubtitle,
): Observable<DescribedEvent | RetryingEvent> {
  if (altText === undefined && subtitles.length === 0) return EMPTY;
  const nothing = () => EMPTY;
  const metadata =
    altText === undefined ? EMPTY : run((on) => client.setMetadata(mediaId, { altText }, on)).pipe(onReply(nothing));
  const tracks: SubtitleTrack[] = [];
  const uploads = from(subtitles).pipe(
    concatMap(({ source, languageCode, displayName }) =>
      upload(source, { ...subtitleOptions(options), mediaCategory: 'subtitles' }).pipe(
        concatMap((event) => {
          if (event.type === 'succeeded') tracks.push({ mediaId: event.mediaId, languageCode, displayName });
          return event.type === 'retrying' ? of(event) : EMPTY;
        }),
      ),
    ),
  );
  const bind = defer(() =>
    tracks.length === 0
      ? EMPTY
      : run((on) =>
          client.addSubtitles(
            mediaId,
            { mediaCategory: request.mediaCategory ?? 'tweet_video', subtitles: tracks },
            on,
          ),
        ).pipe(onReply(nothing)),
  );
  return concat(metadata, uploads, bind, of<DescribedEvent>({ type: 'described', mediaId }));
}

/** What of a video's options holds for its subtitle files too. */
const subtitleOptions = ({
  mediaType,
  mediaCategory,
  segmentBytes,
  checkpoints,
  ...shared
}: UploadOptions): UploadOptions => shared;
