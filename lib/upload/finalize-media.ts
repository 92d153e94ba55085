import { catchError, concat, defer, EMPTY, filter, type Observable, tap } from 'rxjs';
import type { InitializeRequest } from '../api/media-command.js';
import type { MediaStatus } from '../api/media-reply.js';
import type { CommandEvent } from '../http/command-event.js';
import type { CommandOptions, MediaClient } from '../client/media-client.js';
import type { RunCommand } from '../client/upload-commands.js';

/**
 * Closes a session, once if that can be seen.
 *
 * Where nobody knows whether X has carried out a FINALIZE (no reply, or an earlier run was cut off), X is asked for the
 * status of what it processes; of an image X tells no status, so it is finalized again.
 * Source: section 6 of the fact sheet, "FINALIZE twice".
 *
 * @param askFirst - True where an earlier run may have sent a FINALIZE.
 */
export function finalizeMedia(
  client: MediaClient,
  run: RunCommand,
  mediaId: string,
  request: InitializeRequest,
  askFirst: boolean,
): Observable<CommandEvent<MediaStatus>> {
  // A request like any other: it waits while the upload is paused, and tells of its own retries.
  const carriedOut = (on: CommandOptions): Observable<MediaStatus> =>
    isProcessed(request)
      ? client.status(mediaId, on).pipe(
          // Without processing, X knows the session and not more.
          filter(({ processing }) => processing !== undefined),
          // What else there is to say of the session, FINALIZE will be told.
          catchError(() => EMPTY),
        )
      : EMPTY;
  const finalize = run((on) => client.finalize(mediaId, { ...on, carriedOut: carriedOut(on) }));
  if (!askFirst) return finalize;
  return defer(() => {
    let known = false;
    return concat(
      run(carriedOut).pipe(tap(({ type }) => (known ||= type === 'reply'))),
      defer(() => (known ? EMPTY : finalize)),
    );
  });
}

/** Whether X processes such media after FINALIZE: videos and animated GIFs. */
const isProcessed = ({ mediaCategory, mediaType }: InitializeRequest): boolean =>
  /(?:video|gif)$/.test(mediaCategory ?? mediaType.split('/', 1)[0] ?? '');
