import { concat, concatMap, mergeMap, type Observable, of } from 'rxjs';
import type { MediaStatus, UploadSession } from './api/media-reply.js';
import type { MediaClient } from './client/media-client.js';
import { uploadCommands } from './client/upload-commands.js';
import { type CommandEvent, replyOf } from './http/command-event.js';
import type { MediaSource } from './source/to-chunk-source.js';
import { withSource } from './source/with-source.js';
import { appendSegment } from './upload/append-segment.js';
import { concatMapReply } from './upload/concat-map-reply.js';
import { limiterOf } from './upload/concurrency.js';
import { confirmWhole } from './upload/confirm-whole.js';
import { describeMedia } from './upload/describe-media.js';
import { finalizeMedia } from './upload/finalize-media.js';
import { pausable } from './upload/pause.js';
import { prepareUpload } from './upload/prepare-upload.js';
import { readAhead } from './upload/read-ahead.js';
import { readSegments } from './upload/read-segments.js';
import { initialized } from './upload/reply-events.js';
import { restartable } from './upload/restart.js';
import { resumable } from './upload/resume.js';
import { type OpenLimiter, type SegmentLimiter, withLimiter } from './upload/segment-limiter.js';
import { tallyOf } from './upload/tally.js';
import { untilReady } from './upload/until-ready.js';
import { uploadAtOnce } from './upload/upload-at-once.js';
import type { UploadContext } from './upload/upload-context.js';
import { withSubtitles } from './upload/with-subtitles.js';
import { asUploadError, failAs } from './upload-error.js';
import type { UploadEvent } from './upload-event.js';
import type { UploadOptions } from './upload-options.js';

/**
 * Uploads media to X: a cold stream of events, of which `succeeded` is the last.
 *
 * Calling does nothing; each subscription is an upload of its own (share it with `share()` for two views of one).
 * Unsubscribing stops everything at once: the request in flight, the timer, the read, the open file. At most
 * `concurrency + 1` segments are in memory (`'auto'`: 17).
 *
 * Three segments, one after the other, and two polls (`I`NIT, `F`INALIZE, `S`TATUS; what comes of each stands below):
 *
 * ```
 * reads     01----2
 * requests  I-0---1---2---F-------S-----S
 * events    --i---a---a---a--f-----p-----(s|)
 * ```
 *
 * Failure comes on the error channel alone, always an `UploadError`: `InvalidUploadError` before any request,
 * `SourceError`, `NetworkError`, `UploadTimeoutError`, `MediaRequestError`, `MediaProcessingError`,
 * `ProcessingTimeoutError`.
 *
 * @param media - A Blob, a File, an ArrayBuffer, a typed array, or a source made by `fromBlob`, `fromBytes`,
 * `fromStream`, `fromChunks`, `fromUrl`, on Node `fromFile`.
 *
 * @example
 * ```ts
 * import { fromFile, mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
 *
 * const client = mediaClient({ auth: oauth2('token') });
 * uploadMedia(client, fromFile('clip.mp4')).subscribe({
 *   next: (event) => console.log(event.type),
 *   error: (error) => console.error(error.message),
 * });
 * ```
 */
export const uploadMedia = (
  client: MediaClient,
  media: MediaSource,
  options: UploadOptions = {},
): Observable<UploadEvent> => uploadUnder(limiterOf(options), client, media, options);

/** As {@link uploadMedia}, under limiters that other uploads may share. */
export const uploadUnder = (
  openLimiter: OpenLimiter,
  client: MediaClient,
  media: MediaSource,
  options: UploadOptions,
): Observable<UploadEvent> =>
  pausable(options.paused, (running$) =>
    withSource(media, (reader) =>
      prepareUpload(reader, options, client.version).pipe(
        concatMap((plan) =>
          concat(
            plan.warnings,
            withSubtitles(options, (subtitles) =>
              resumable(client, plan, options, (earlier, journal) =>
                restartable(earlier, plan, (start) =>
                  withLimiter(openLimiter, running$, (limiter) =>
                    uploadSession({ client, reader, subtitles, plan, options, start, journal, running$ }, limiter),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  ).pipe(failAs(asUploadError));

/**
 * The story. An image may go out in one request. Else a segment is read when the limiter has a buffer for it (one more
 * than are sent at a time), the first ones while X answers INIT; a pause holds back every request that is not out yet.
 * What fails here goes to `restartable` (a lost session, a 413: a session from the start) and to `resumable` (the rest:
 * the checkpoint stays); a crash leaves what `journal` wrote.
 */
function uploadSession(context: UploadContext, limiter: SegmentLimiter): Observable<UploadEvent> {
  const { client, reader, plan, start, journal, running$ } = context;
  const commands = uploadCommands(client, running$);
  const tally = tallyOf(start);
  const finish = (session: UploadSession, whole$: Observable<CommandEvent<MediaStatus>>): Observable<UploadEvent> =>
    untilReady(context, commands, session, whole$, describeMedia(context, commands, session, uploadMedia));
  if (start.oneShot !== 'never') return uploadAtOnce(context, commands, limiter, finish);

  return readSegments(reader, start, limiter).pipe(
    readAhead((segments$) =>
      (start.session
        ? replyOf(start.session)
        : commands.initialize(plan.request, Math.min(limiter.first, start.segments.segmentCount))
      ).pipe(
        concatMapReply((session) =>
          concat(
            journal.begin(session, start),
            of(initialized(session, start)),
            // concatMap: that is mergeMap with a concurrency of 1, the default.
            segments$.pipe(
              mergeMap(
                (segment) => limiter.within(segment, appendSegment(commands, session, segment, tally, journal)),
                limiter.most,
              ),
            ),
            confirmWhole(reader, session, tally),
            finish(session, finalizeMedia(commands, session, plan.request, start)),
          ),
        ),
      ),
    ),
  );
}
