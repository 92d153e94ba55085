import { concat, concatMap, defer, EMPTY, from, ignoreElements, type Observable, of, using } from 'rxjs';
import type { MediaStatus, UploadSession } from './api/media-reply.js';
import { appendSegments } from './append-segments.js';
import { describeMedia } from './describe-media.js';
import type { CommandEvent } from './http/command-event.js';
import type { MediaClient } from './media-client.js';
import { prepareUpload, type UploadPlan } from './prepare-upload.js';
import { phaseOf, untilProcessed } from './processing.js';
import { onReply, runCommand } from './run-command.js';
import type { SourceReader } from './source/chunk-source.js';
import { type MediaSource, toChunkSource } from './source/to-chunk-source.js';
import type { UploadEvent } from './upload-event.js';
import { finalized, initialized, stillProcessing, succeeded } from './upload-events.js';
import type { UploadOptions } from './upload-options.js';

const DEFAULTS = { concurrency: 1, processingTimeout: 15 * 60_000, statusInterval: 5_000 };

/**
 * Uploads media to X: a cold stream of events, of which `succeeded` is the last.
 *
 * Calling does nothing; each subscription is an upload of its own (share it with `share()` for two views of one).
 * Unsubscribing stops everything at once: the request in flight, the timer, the read, the open file. At most
 * `concurrency + 1` segments are in memory.
 *
 * Failure comes on the error channel alone, always an `UploadError`: `InvalidUploadError` before any request,
 * `SourceError`, `NetworkError`, `UploadTimeoutError`, `MediaRequestError`, `MediaProcessingError`,
 * `ProcessingTimeoutError`.
 *
 * @param source - A Blob, a File, an ArrayBuffer, a typed array, or made by `fromBlob`, `fromBytes`, on Node `fromFile`.
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
export const uploadMedia = (client: MediaClient, source: MediaSource, options: UploadOptions = {}): Observable<UploadEvent> =>
  defer(() =>
    using(
      () => toChunkSource(source).open(),
      (reader) => prepareUpload(reader as SourceReader, options).pipe(concatMap((plan) => upload(client, reader as SourceReader, plan, options))),
    ),
  );

function upload(client: MediaClient, reader: SourceReader, plan: UploadPlan, options: UploadOptions): Observable<UploadEvent> {
  const { concurrency, ...processing } = { ...DEFAULTS, ...options };
  const read: SourceReader['read'] = (start, end, place) => reader.read(start, end, place);
  const sourceIsWhole = defer(() => from(reader.confirm())).pipe(ignoreElements());

  const initialize = runCommand((on) => client.initialize(plan.request, on));
  const append = (session: UploadSession) => appendSegments(client, session, plan.segments, read, concurrency);
  const finalize = ({ mediaId }: UploadSession) => runCommand((on) => client.finalize(mediaId, on));
  const status = ({ mediaId }: UploadSession) => runCommand((on) => client.status(mediaId, on));
  const describe = ({ mediaId }: UploadSession) => describeMedia(client, mediaId, plan, options, (...subtitle) => uploadMedia(client, ...subtitle));

  return concat(
    from(plan.warnings),
    initialize.pipe(
      onReply((session) =>
        concat(
          of(initialized(session, plan)),
          append(session),
          sourceIsWhole,
          finalize(session).pipe(
            onReply((first) =>
              concat(
                of(finalized(first)),
                of<CommandEvent<MediaStatus>>({ type: 'reply', value: first }).pipe(
                  untilProcessed(() => status(session), processing),
                  onReply((last): Observable<UploadEvent> => {
                    if (phaseOf(last) === 'ready') return concat(describe(session), of(succeeded(session, { ...first, ...last }, plan)));
                    return phaseOf(last) === 'running' && last !== first ? of(stillProcessing(last)) : EMPTY;
                  }),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
