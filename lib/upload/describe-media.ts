import { concat, concatMap, defer, EMPTY, from, type Observable, of } from 'rxjs';
import type { SubtitleTrack } from '../api/media-command.js';
import type { UploadSession } from '../api/media-reply.js';
import type { MediaClient } from '../client/media-client.js';
import type { UploadCommands } from '../client/upload-commands.js';
import { failAs } from '../upload-error.js';
import type { ChunkSource } from '../source/chunk-source.js';
import type { DescribedEvent, RetryingEvent, UploadEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';
import { concatMapReply } from './concat-map-reply.js';
import { descriptionFailure } from './description-failure.js';
import type { UploadContext } from './upload-context.js';
import { subtitleOptions } from './with-subtitles.js';

/** Uploads a subtitle file: the way that media is uploaded. */
export type Upload = (client: MediaClient, source: ChunkSource, options: UploadOptions) => Observable<UploadEvent>;

/**
 * Sets the alt text and the subtitles of media that is ready. Says `described` at the end; nothing at all where there
 * is nothing to set. Subtitle files are uploaded one after the other; of their events only retries come out.
 *
 * Whatever fails here costs nothing but itself: the error names the media and the command.
 */
export function describeMedia(
  { client, plan, options, subtitles }: UploadContext,
  commands: UploadCommands,
  { mediaId }: UploadSession,
  upload: Upload,
): Observable<DescribedEvent | RetryingEvent> {
  const { mediaCategory = 'tweet_video' } = plan.request;
  const { altText } = options;
  if (altText === undefined && subtitles.length === 0) return EMPTY;
  const done = concatMapReply(() => EMPTY);
  const metadata = altText === undefined ? EMPTY : commands.setMetadata(mediaId, { altText }).pipe(done);
  const tracks: SubtitleTrack[] = [];
  const uploads = from(subtitles).pipe(
    concatMap(({ source, languageCode, displayName }) =>
      upload(client, source, subtitleOptions(options)).pipe(
        concatMap((event) => {
          if (event.type === 'succeeded') tracks.push({ mediaId: event.mediaId, languageCode, displayName });
          return event.type === 'retrying' ? of(event) : EMPTY;
        }),
      ),
    ),
  );
  const bind = defer(() =>
    tracks.length === 0 ? EMPTY : commands.addSubtitles(mediaId, { mediaCategory, subtitles: tracks }).pipe(done),
  );
  return concat(metadata, uploads, bind, of<DescribedEvent>({ type: 'described', mediaId })).pipe(
    failAs((error) => descriptionFailure(mediaId, error)),
  );
}
