import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  merge,
  type Observable,
  of,
  throwError,
  using,
} from 'rxjs';
import type { MediaStatus, UploadSession } from './api/media-reply.js';
import { appendSegments } from './upload/append-segment.js';
import type { UploadJournal } from './checkpoint/upload-journal.js';
import { describeMedia } from './upload/describe-media.js';
import { finalizeMedia } from './upload/finalize-media.js';
import type { CommandEvent } from './http/command-event.js';
import type { MediaClient } from './client/media-client.js';
import { inSessions, type SessionStart } from './upload/restart.js';
import { pausable, whenRunning } from './upload/pause.js';
import { prepareUpload, type UploadPlan } from './upload/prepare-upload.js';
import { phaseOf, untilProcessed } from './upload/expand-status.js';
import { readAhead } from './upload/read-ahead.js';
import { askWhen, onReply, runCommands } from './client/upload-commands.js';
import { readSegments } from './upload/segments.js';
import type { SourceReader } from './source/chunk-source.js';
import { type MediaSource, toChunkSource } from './source/to-chunk-source.js';
import { takeUp, withJournal } from './upload/resume.js';
import { asSourceError, asUploadError } from './upload-error.js';
import type { UploadEvent } from './upload-event.js';
import { finalized, initialized, stillProcessing, succeeded } from './upload/reply-events.js';
import type { UploadOptions } from './upload-options.js';

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
): Observable<UploadEvent> =>
  pausable(options.paused, (running$) => {
    const source = toChunkSource(media);
    return using(
      () => source.open(),
      (opened) => {
        const reader = opened as SourceReader;
        return prepareUpload(reader, options).pipe(
          concatMap((plan) => {
            const uploading = withJournal(client, plan, options, (journal) => {
              const session = (start: SessionStart) =>
                uploadSession(start, { client, reader, plan, options, journal, running$ });
              return takeUp(journal, plan, (start) => inSessions(start, plan.rereadable, session));
            });
            return plan.warnings.length === 0 ? uploading : concat(plan.warnings, uploading);
          }),
        );
      },
    );
    // Sources, clients and `paused` may be anybody's: whatever they fail with, it is a failure of ours.
  }).pipe(catchError((error: unknown) => throwError(() => asUploadError(error))));

/** What one session of an upload works with. */
interface UploadContext {
  readonly client: MediaClient;
  readonly reader: SourceReader;
  readonly plan: UploadPlan;
  readonly options: UploadOptions;
  readonly journal: UploadJournal;
  readonly running$: Observable<boolean>;
}

/** The story: initialize, append, finalize, wait for X, describe. */
function uploadSession(
  start: SessionStart,
  { client, reader, plan, options, journal, running$ }: UploadContext,
): Observable<UploadEvent> {
  // By name: an option that is there and undefined has its default too.
  const { concurrency = 1, processingTimeout = 15 * 60_000, statusInterval = 5_000 } = options;
  const processing = { processingTimeout, statusInterval, running$ };
  const { segments, acknowledged } = start;
  const ask = askWhen(whenRunning(running$));
  const run = runCommands(ask);
  const ahead = readAhead(
    readSegments(segments, acknowledged, (from, to, place) => reader.read(from, to, place), concurrency),
  );

  const initialize =
    start.session === undefined
      ? run((on) => client.initialize(plan.request, on))
      : of({ type: 'reply' as const, value: start.session });
  const begin = (session: UploadSession) =>
    journal.begin({ session, segmentBytes: segments.segmentBytes, acknowledged });
  const append = (session: UploadSession) =>
    appendSegments(session, segments, acknowledged, { client, ask, journal, segments$: ahead.taken$, concurrency });
  const sourceIsWhole = defer(() => reader.confirm()).pipe(
    ignoreElements(),
    catchError((error: unknown) => throwError(() => asSourceError(error, 'The source cannot be read to its end'))),
  );
  const finalize = ({ mediaId }: UploadSession) =>
    finalizeMedia(client, run, mediaId, plan.request, acknowledged.size === segments.segmentCount);
  const status = ({ mediaId }: UploadSession) => run((on) => client.status(mediaId, on));
  const describe = ({ mediaId }: UploadSession) =>
    describeMedia(client, run, mediaId, plan, options, (...subtitle) => uploadMedia(client, ...subtitle));

  const whenReady =
    (session: UploadSession, first: MediaStatus) =>
    (last: MediaStatus): Observable<UploadEvent> => {
      if (phaseOf(last) === 'ready')
        return concat(describe(session), journal.forget(), of(succeeded(session, { ...first, ...last }, plan)));
      return phaseOf(last) === 'running' && last !== first ? of(stillProcessing(last)) : EMPTY;
    };
  const story = initialize.pipe(
    onReply((session) =>
      concat(
        begin(session),
        of(initialized(session, start)),
        append(session),
        sourceIsWhole,
        finalize(session).pipe(
          onReply((first) =>
            concat(
              of(finalized(first)),
              of<CommandEvent<MediaStatus>>({ type: 'reply', value: first }).pipe(
                untilProcessed(() => status(session), processing),
                onReply(whenReady(session, first)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
  // The first segments are read while X answers INIT.
  return merge(story, ahead.running$);
}
