import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  map,
  type Observable,
  of,
  share,
  tap,
  throwError,
} from 'rxjs';
import type { SubtitleTrack } from '../api/media-command.js';
import type { UploadSession } from '../api/media-reply.js';
import type { MediaClient } from '../client/media-client.js';
import type { UploadCommands } from '../client/upload-commands.js';
import { present } from '../present.js';
import { failAs } from '../upload-error.js';
import type { ChunkSource } from '../source/chunk-source.js';
import type { DescribedEvent, RetryingEvent, UploadEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';
import { metadataOf } from './check-upload.js';
import { concatMapReply } from './concat-map-reply.js';
import { descriptionFailure } from './description-failure.js';
import type { UploadContext } from './upload-context.js';
import { subtitleOptions } from './with-subtitles.js';

/** Uploads a subtitle file: the way that media is uploaded. */
export type Upload = (client: MediaClient, source: ChunkSource, options: UploadOptions) => Observable<UploadEvent>;

/** What is done to describe media, and when. */
export interface Description {
  /** While X processes the media: what can be done already. Fails with nothing, so that X's verdict comes first. */
  readonly meanwhile$: Observable<RetryingEvent>;
  /** Once the media is ready: the rest, and `described`; nothing where there is nothing to set. */
  readonly finish$: Observable<DescribedEvent | RetryingEvent>;
}

/**
 * Sets the alt text and the subtitles of media. Subtitle files are uploaded one after the other while X is still at the
 * media, and bound once it is ready; of their events only retries come out. Whether X takes an alt text before the media
 * is ready is documented nowhere: one that it did not take is set again afterwards.
 *
 * Whatever fails here costs nothing but itself: the error names the media and the command, and comes from `finish$`.
 */
export function describeMedia(
  { client, plan, options, subtitles, running$ }: UploadContext,
  commands: UploadCommands,
  { mediaId }: UploadSession,
  upload: Upload,
): Description {
  const { mediaCategory = 'tweet_video' } = plan.request;
  const metadata = metadataOf(options);
  if (metadata === undefined && subtitles.length === 0) return { meanwhile$: EMPTY, finish$: EMPTY };
  const done = concatMapReply(() => EMPTY);
  let isSet = false;
  const set$ = defer(() =>
    metadata === undefined || isSet
      ? EMPTY
      : commands.setMetadata(mediaId, metadata).pipe(done, tap({ complete: () => (isSet = true) })),
  );
  // What is paused now, and not only what will be: the user's stream is subscribed to once.
  const paused = running$?.pipe(map((isRunning) => !isRunning));
  const tracks: SubtitleTrack[] = [];
  const uploads = from(subtitles).pipe(
    concatMap(({ source, languageCode, displayName }) =>
      upload(client, source, { ...subtitleOptions(options), ...present({ paused }) }).pipe(
        concatMap((event) => {
          if (event.type === 'succeeded') tracks.push({ mediaId: event.mediaId, languageCode, displayName });
          return event.type === 'retrying' ? of(event) : EMPTY;
        }),
      ),
    ),
  );
  let failure$: Observable<never> = EMPTY;
  const failed = (error: unknown): Observable<never> => {
    failure$ = throwError(() => error);
    return EMPTY;
  };
  const uploaded$ = uploads.pipe(catchError(failed));
  let isBegun = false;
  const begun$ = defer(() => {
    isBegun = true;
    return concat(set$.pipe(catchError(() => EMPTY)), uploaded$);
    // Once: who comes later waits for its end.
  }).pipe(share({ resetOnComplete: false }));
  const bind = defer(() =>
    tracks.length === 0 ? EMPTY : commands.addSubtitles(mediaId, { mediaCategory, subtitles: tracks }).pipe(done),
  );
  return {
    meanwhile$: begun$,
    finish$: concat(
      defer(() => (isBegun ? concat(begun$, set$) : concat(set$, uploaded$))),
      defer(() => failure$),
      bind,
      of<DescribedEvent>({ type: 'described', mediaId }),
    ).pipe(failAs((error) => descriptionFailure(mediaId, error))),
  };
}
