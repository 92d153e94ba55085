import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  type Observable,
  type ObservableInput,
  of,
  type OperatorFunction,
  Subject,
  take,
  tap,
  throwError,
  timeout,
} from 'rxjs';
import { isCheckpointLostError, messageOf } from '../upload-error.js';
import type { UploadSession } from '../api/media-reply.js';
import type { WarningEvent } from '../upload-event.js';
import { rangesOf, writeCheckpoint } from './checkpoint.js';
import type { CheckpointHold, CheckpointStore } from './checkpoint-store.js';
import { beginsAnew, checkpointWarning } from './checkpoint-warning.js';
import { type EarlierSession, type JournalSubject, readEarlierSession } from './earlier-session.js';

/** How a session is cut, and what X has of it. */
export interface SessionSegments {
  readonly segments: { readonly segmentBytes: number };
  readonly acknowledged: ReadonlySet<number>;
}

/**
 * Writes an upload down as it goes. A store that fails is one warning; then the upload goes on without. Fails itself
 * with a `CheckpointLostError` of the store alone.
 */
export interface UploadJournal {
  /** What the checkpoint is kept under, once there is one. */
  readonly key: () => string | undefined;
  /** Looks for an earlier run: emits it, or why there is none to go on from, or nothing. */
  resume(now: number): Observable<EarlierSession | WarningEvent>;
  /** A session has begun, new or resumed. */
  begin(session: UploadSession, start: SessionSegments): Observable<WarningEvent>;
  /** X has acknowledged a segment. Completes when that is written: no later segment counts before. */
  acknowledge(segmentIndex: number): Observable<WarningEvent>;
  /** There is nothing to go on from any more. */
  forget(): Observable<WarningEvent>;
}

/** ms that a store may take for one text: an upload does not wait for ever for its checkpoint. */
const STORE_TIMEOUT = 10_000;

/** The journal of one upload, in one store, whose key it holds. */
export function uploadJournal(
  store: CheckpointStore,
  subject: JournalSubject,
  { release }: Pick<CheckpointHold, 'release'> = {},
): UploadJournal {
  const { key, fingerprint, api, account, request } = subject;
  let current: EarlierSession | undefined;
  let written: EarlierSession | undefined;
  /** Whether the store holds a checkpoint of this upload, though perhaps not the latest. */
  let kept = false;
  let failed = false;
  // Writes follow one another, so that an older state never takes the place of a newer one.
  let before: Observable<never> = EMPTY;

  const inTurn = (
    write: () => Observable<unknown>,
    onFailure: (why: string) => Observable<WarningEvent>,
  ): Observable<WarningEvent> =>
    defer(() => {
      const done$ = new Subject<never>();
      const turn = concat(before, defer(write).pipe(ignoreElements()));
      before = done$;
      return turn.pipe(unlessLost(onFailure), tap({ finalize: () => done$.complete() }));
    });
  const save = (): Observable<WarningEvent> =>
    inTurn(
      () => {
        const state = current;
        // What waited for its turn may be written already, along with what came after it.
        if (state === undefined || state === written || failed) return EMPTY;
        const { session, segmentBytes, acknowledged } = state;
        const text = writeCheckpoint({
          session,
          segmentBytes,
          acknowledged: rangesOf(acknowledged),
          fingerprint,
          api,
          account,
          request,
        });
        return inTime(() => store.save(key, text)).pipe(
          tap({
            complete: () => {
              written = state;
              kept = true;
            },
          }),
        );
      },
      (why) => {
        failed = true;
        const afterwards = kept ? 'go on from an earlier state' : 'begin anew';
        return of(
          checkpointWarning(
            'not-kept',
            `The checkpoint cannot be written (${why}): after a crash, this upload would ${afterwards}`,
          ),
        );
      },
    );

  return {
    key: () => (kept ? key : undefined),
    resume: (now) =>
      inTime(() => store.load(key)).pipe(
        concatMap((text) => (typeof text === 'string' ? of(readEarlierSession(text, subject, now)) : EMPTY)),
        tap((found) => (kept = !('type' in found))),
        unlessLost((why) => of(beginsAnew('unreadable', `The checkpoint cannot be read (${why})`))),
      ),
    begin: (session, { segments: { segmentBytes }, acknowledged }) =>
      defer(() => {
        // The checkpoint of a session that another one stands in for is nothing to go on from.
        if (current !== undefined) kept = false;
        current = { session, segmentBytes, acknowledged: new Set(acknowledged) };
        return save();
      }),
    acknowledge: (segmentIndex) =>
      defer(() => {
        if (current !== undefined)
          current = { ...current, acknowledged: new Set([...current.acknowledged, segmentIndex]) };
        return save();
      }),
    forget: () =>
      defer(() => {
        const remained = kept;
        current = undefined;
        kept = false;
        return inTurn(
          () => {
            release?.();
            return inTime(() => store.remove(key));
          },
          (why) =>
            remained
              ? of(
                  checkpointWarning(
                    'not-removed',
                    `The checkpoint cannot be removed (${why}): the same upload would go on from it`,
                  ),
                )
              : EMPTY,
        );
      }),
  };
}

/** Writes nothing down. */
export const noJournal: UploadJournal = {
  key: () => undefined,
  resume: () => EMPTY,
  begin: () => EMPTY,
  acknowledge: () => EMPTY,
  forget: () => EMPTY,
};

/** What a store answers: once, and before long. */
const inTime = <T>(ask: () => ObservableInput<T>): Observable<T> =>
  defer(() => from(ask())).pipe(take(1), timeout(STORE_TIMEOUT));

/** Goes on without a store that fails, unless it says that the upload is another worker's now. */
const unlessLost = <T, R>(onFailure: (why: string) => Observable<R>): OperatorFunction<T, T | R> =>
  catchError((error: unknown) =>
    isCheckpointLostError(error) ? throwError(() => error) : onFailure(messageOf(error)),
  );
