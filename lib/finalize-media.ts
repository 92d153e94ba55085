import { catchError, defaultIfEmpty, EMPTY, filter, map, type Observable, of, switchMap, take } from 'rxjs';
import type { InitializeRequest } from './api/media-command.js';
import type { MediaStatus } from './api/media-reply.js';
import type { CommandEvent } from './http/command-event.js';
import type { MediaClient } from './media-client.js';
import type { RunCommand } from './run-command.js';

/**
 * Closes a session, once if that can be seen.
 *
 * Where nobody knows whether X has carried out a FINALIZE (no reply, or an earlier run was cut off), X is asked for the
 * status of what it processes; of an image X tells no status, so it is finalized again.
 * Source: section 6 of the fact sheet, "FINALIZE twice".
 *
 * @param askFirst - True where an earlier run may have sent a FINALIZE.
 */
export function finalizeMedia(client: MediaClient, run: RunCommand, mediaId: string, request: InitializeRequest, askFirst: boolean): Observable<CommandEvent<MediaStatus>> {
  const carriedOut = isProcessed(request)
    ? client.status(mediaId).pipe(
        // Without processing, X knows the session and not more.
        filter(({ processing }) => processing !== undefined),
        // What else there is to say of the session, FINALIZE will be told.
        catchError(() => EMPTY),
      )
    : EMPTY;
  const finalize = run((on) => client.finalize(mediaId, { ...on, carriedOut }));
  if (!askFirst) return finalize;
  return carriedOut.pipe(
    take(1),
    map((value): CommandEvent<MediaStatus> => ({ type: 'reply', value })),
    defaultIfEmpty(undefined),
    switchMap((reply) => (reply === undefined ? finalize : of(reply))),
  );
}

/** Whether X processes such media after FINALIZE: videos and animated GIFs. */
const isProcessed = ({ mediaCategory, mediaType }: InitializeRequest): boolean => /(?:video|gif)$/.test(mediaCategory ?? mediaType.split('/', 1)[0] ?? '');
