import { catchError, concat, concatMap, defer, EMPTY, from, ignoreElements, type Observable, of, Subject, take, tap } from 'rxjs';
import type { InitializeRequest } from '../api/media-command.js';
import type { UploadSession } from '../api/media-reply.js';
import type { WarningEvent } from '../upload-event.js';
import { type Checkpoint, indexesOf, rangesOf, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import type { CheckpointStore } from './checkpoint-store.js';
import type { SourceMark } from './fingerprint.js';

/** What an upload is, to its journal. */
export interface JournalSubject {
  readonly mark: SourceMark;
  readonly request: InitializeRequest;
  /** API and place. */
  readonly api: string;
}

/** What an earlier run has left. */
export interface TakenUp {
  readonly session: UploadSession;
  readonly segmentBytes: number;
  readonly acknowledged: ReadonlySet<number>;
}

/** Writes an upload down as it goes. A store that fails is one warning; then the upload goes on without. */
export interface UploadJournal {
  /** What the checkpoint is kept under, once there is one. */
  readonly key: () => string | undefined;
  /** Looks for an earlier run: emits it, or why there is none to go on from, or nothing. */
  takeUp(now: number): Observable<TakenUp | WarningEvent>;
  /** A session has begun, new or taken up. */
  begin(start: TakenUp): Observable<WarningEvent>;
  /** X has acknowledged a segment. Completes when that is written: no later segment counts before. */
  acknowledge(segmentIndex: number): Observable<WarningEvent>;
  /** There is nothing to go on from any more. */
  forget(): Observable<WarningEvent>;
}

/** The journal of one upload, in one store. */
export function uploadJournal(store: CheckpointStore, subject: JournalSubject): UploadJournal {
  const { key, fingerprint } = subject.mark;
  let current: TakenUp | undefined;
  let failed = false;
  // Writes follow one another, so that an older state never takes the place of a newer one.
  let written: Observable<unknown> = of(undefined);

  const inTurn = (write: () => Observable<unknown>): Observable<WarningEvent> =>
    defer(() => {
      const done$ = new Subject<never>();
      const turn = concat(written.pipe(ignoreElements(), catchError(() => EMPTY)), defer(() => (failed ? EMPTY : write()))).pipe(ignoreElements());
      written = done$;
      return turn.pipe(
        catchError(() => {
          failed = true;
          return of(warning('checkpoint-not-kept', 'The checkpoint cannot be written: after a crash, this upload would begin anew'));
        }),
        tap({ finalize: () => done$.complete() }),
      );
    });
  const save = (): Observable<unknown> => {
    if (current === undefined) return EMPTY;
    const { session, segmentBytes, acknowledged } = current;
    return from(store.save(key, writeCheckpoint({ session, segmentBytes, acknowledged: rangesOf(acknowledged), fingerprint, api: subject.api, request: subject.request })));
  };

  return {
    key: () => (current === undefined || failed ? undefined : key),
    takeUp: (now) =>
      defer(() => from(store.load(key))).pipe(
        take(1),
        concatMap((text) => (text === undefined ? EMPTY : of(judge(text, subject, now)))),
        catchError(() => of(warning('checkpoint-unreadable', 'The checkpoint cannot be read: the upload begins anew'))),
      ),
    begin: (start) => {
      current = { ...start, acknowledged: new Set(start.acknowledged) };
      return inTurn(save);
    },
    acknowledge: (segmentIndex) => {
      if (current !== undefined) current = { ...current, acknowledged: new Set([...current.acknowledged, segmentIndex]) };
      return inTurn(save);
    },
    forget: () => {
      current = undefined;
      return inTurn(() => from(store.remove(key)));
    },
  };
}

/** Writes nothing down. */
export const noJournal: UploadJournal = { key: () => undefined, takeUp: () => EMPTY, begin: () => EMPTY, acknowledge: () => EMPTY, forget: () => EMPTY };

/** Whether a checkpoint is of this upload, and still good. */
function judge(text: string, { mark, request, api }: JournalSubject, now: number): TakenUp | WarningEvent {
  const checkpoint = readCheckpoint(text);
  if (checkpoint === undefined) return warning('checkpoint-damaged', 'The checkpoint is damaged: the upload begins anew');
  const { session, segmentBytes, acknowledged } = checkpoint;
  if (checkpoint.api !== api) return warning('checkpoint-foreign', `The checkpoint is of an upload to ${checkpoint.api}, not to ${api}: the upload begins anew`);
  if (checkpoint.fingerprint !== mark.fingerprint) return warning('checkpoint-changed', 'The source has changed since the checkpoint: the upload begins anew');
  if (!isSameRequest(checkpoint, request)) return warning('checkpoint-changed', 'Type, category or owners are not those of the checkpoint: the upload begins anew');
  if (session.expiresAt <= now) return warning('checkpoint-expired', `X has kept the upload until ${new Date(session.expiresAt).toISOString()}: it begins anew`);
  const count = Math.ceil(request.totalBytes / segmentBytes);
  const indexes = indexesOf(acknowledged);
  if (count > 1000 || [...indexes].some((index) => index >= count)) return warning('checkpoint-damaged', 'The checkpoint is damaged: the upload begins anew');
  return { session, segmentBytes, acknowledged: indexes };
}

const isSameRequest = (checkpoint: Checkpoint, request: InitializeRequest): boolean => JSON.stringify(checkpoint.request) === JSON.stringify(request);

const warning = (code: string, message: string): WarningEvent => ({ type: 'warning', code, message });
