import { catchError, type Observable, throwError } from 'rxjs';
import type { ApiCommand } from '../api/media-api.js';
import { attempt, AttemptFailure } from './attempt.js';
import type { CommandEvent } from './command-event.js';
import type { Connection } from './connection.js';

/** Sends a command. Nothing happens before subscribing; unsubscribing aborts. Fails with an `UploadError`. */
export function send<T>(command: ApiCommand<T>, connection: Connection): Observable<CommandEvent<T>> {
  return attempt(command, connection).pipe(catchError((failure: unknown) => throwError(() => (failure instanceof AttemptFailure ? failure.error : failure))));
}
