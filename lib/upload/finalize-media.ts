import { catchError, concat, defer, EMPTY, filter, type Observable, tap, throwError } from 'rxjs';
import type { InitializeRequest } from '../api/media-command.js';
import type { MediaStatus, UploadSession } from '../api/media-reply.js';
import type { UploadCommands } from '../client/upload-commands.js';
import type { CommandEvent } from '../http/command-event.js';
import { isMediaRequestError, isUploadError } from '../upload-error.js';
import type { SessionStart } from './session-start.js';

/**
 * Closes a session, once if that can be seen.
 *
 * Where nobody knows whether X has carried out a FINALIZE (no reply, or an earlier run had sent all and was cut off),
 * X is asked for the status of what it processes; of an image X tells no status, so it is finalized again.
 * Source: docs/x-media-api.md, 4.5.
 */
export function finalizeMedia(
  commands: UploadCommands,
  { mediaId }: UploadSession,
  request: InitializeRequest,
  { segments, acknowledged }: SessionStart,
): Observable<CommandEvent<MediaStatus>> {
  const carriedOut = isProcessed(request)
    ? commands.status(mediaId).pipe(
        // Without processing, X knows the session and not more.
        filter((event) => event.type !== 'reply' || event.value.processing !== undefined),
        // What else there is to say of the session, FINALIZE will be told. Where X was not even asked, nobody knows yet.
        catchError((error: unknown) => (isHeldBack(error) ? throwError(() => error) : EMPTY)),
      )
    : EMPTY;
  const finalize = commands.finalize(mediaId, carriedOut);
  const mayBeFinalized = acknowledged.size === segments.segmentCount;
  return mayBeFinalized ? unlessReplied(carriedOut, finalize) : finalize;
}

/** Asks the first; the second where no reply has come of it. */
const unlessReplied = <T>(
  first: Observable<CommandEvent<T>>,
  second: Observable<CommandEvent<T>>,
): Observable<CommandEvent<T>> =>
  defer(() => {
    let isReplied = false;
    return concat(
      first.pipe(tap(({ type }) => (isReplied ||= type === 'reply'))),
      defer(() => (isReplied ? EMPTY : second)),
    );
  });

/** Whether X processes such media after FINALIZE: videos and animated GIFs. */
const isProcessed = ({ mediaCategory, mediaType }: InitializeRequest): boolean =>
  /(?:video|gif)$/.test(mediaCategory ?? mediaType.split('/', 1)[0] ?? '');

/** Whether a request was not sent, for a rate limit that is no answer of X's: a budget of the caller's. */
const isHeldBack = (error: unknown): boolean =>
  isUploadError(error) && error.errorCode === 'rate-limited' && !isMediaRequestError(error);
