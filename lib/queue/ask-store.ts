import { catchError, defer, from, type Observable, type ObservableInput, take, throwError, timeout } from 'rxjs';
import { CheckpointLostError, isCheckpointLostError, messageOf } from '../upload-error.js';

/** ms that a store may take for one answer: less than the 10 s after which an upload would go on without. */
const STORE_TIMEOUT = 9_000;

/**
 * What a job's store answers: once, and before long. Whatever it fails with ends the run: a worker that cannot write
 * cannot know whether the job is still its own.
 */
export const askStore = <T>(what: string, ask: () => ObservableInput<T>): Observable<T> =>
  defer(() => from(ask())).pipe(
    take(1),
    timeout(STORE_TIMEOUT),
    catchError((error: unknown) =>
      throwError(() => (error instanceof CheckpointLostError ? error : lost(what, error))),
    ),
  );

const lost = (what: string, cause: unknown): CheckpointLostError =>
  new CheckpointLostError(
    isCheckpointLostError(cause) ? cause.message : `The job’s store has failed (${what}): ${messageOf(cause)}`,
    { cause },
  );
