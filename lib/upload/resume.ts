import {
  asyncScheduler,
  catchError,
  concat,
  concatMap,
  defer,
  finalize,
  from,
  type Observable,
  tap,
  throwError,
  toArray,
} from 'rxjs';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { noJournal, type TakenUp, type UploadJournal, uploadJournal } from '../checkpoint/upload-journal.js';
import type { MediaClient } from '../client/media-client.js';
import { isOnePassFailure, type SessionStart } from './restart.js';
import type { UploadPlan } from './prepare-upload.js';
import { planSegments } from './segments.js';
import { asUploadError, isMediaProcessingError, isMediaRequestError, type UploadError } from '../upload-error.js';
import type { UploadEvent, WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';

/** Keys of the uploads that are under way, by store: two at a time would send to one another's session. */
const underWay = new WeakMap<CheckpointStore, Set<string>>();

/**
 * Runs an upload with its journal: one that writes nothing down where there are no checkpoints, and with a warning
 * where the same source is being uploaded with the same store already.
 */
export function withJournal(
  { version, baseUrl }: MediaClient,
  { mark, request }: UploadPlan,
  { checkpoints }: UploadOptions,
  run: (journal: UploadJournal) => Observable<UploadEvent>,
): Observable<UploadEvent> {
  if (!checkpoints) return run(noJournal);
  const keys = underWay.get(checkpoints) ?? new Set();
  underWay.set(checkpoints, keys);
  const subject = { mark: mark(), request, api: `${version} at ${placeOf(baseUrl)}` };
  const { key } = subject.mark;
  return defer(() => {
    if (keys.has(key)) return concat([inUse], run(noJournal));
    keys.add(key);
    let isOver = false;
    const over = (): void => {
      if (!isOver) keys.delete(key);
      isOver = true;
    };
    const journal = uploadJournal(checkpoints, subject);
    return run(journal).pipe(
      // Who starts it again in answer to the last event finds it free.
      tap(({ type }) => type === 'succeeded' && over()),
      catchError((error: unknown) => settle(journal, asUploadError(error))),
      finalize(over),
    );
  });
}

const inUse: WarningEvent = {
  type: 'warning',
  code: 'checkpoint-in-use',
  message:
    'A source of this path or name is being uploaded already: this upload is not written down, and would begin anew after a crash',
};

/** One spelling for one place, and no password: a warning shows it. */
function placeOf(baseUrl = 'its own place'): string {
  try {
    const { origin, pathname } = new URL(baseUrl);
    return `${origin}${pathname.replace(/\/$/, '')}`;
  } catch {
    return baseUrl;
  }
}

/**
 * Begins where an earlier run has left off; where there is none that can be taken up, from nothing, with a warning
 * that says why.
 */
export const takeUp = (
  journal: UploadJournal,
  plan: UploadPlan,
  run: (start: SessionStart) => Observable<UploadEvent>,
): Observable<UploadEvent> => {
  if (journal === noJournal) return run(fresh(plan));
  return defer(() => journal.takeUp(asyncScheduler.now())).pipe(
    toArray(),
    concatMap((found) => {
      const taken = found.find(isTakenUp);
      return concat(from(found.filter(isWarning)), run(taken === undefined ? fresh(plan) : goingOn(taken, plan)));
    }),
  );
};

const fresh = ({ segments }: UploadPlan): SessionStart => ({ segments, acknowledged: new Set(), replaces: false });

/** With the checkpoint's segments: the boundaries of what X has are fixed. */
const goingOn = (
  { session, segmentBytes, acknowledged }: TakenUp,
  { request: { totalBytes } }: UploadPlan,
): SessionStart => ({
  session,
  segments: planSegments(totalBytes, { segmentBytes, maxSegmentBytes: segmentBytes }),
  acknowledged,
  replaces: false,
});

const isWarning = (found: TakenUp | WarningEvent): found is WarningEvent => 'type' in found;
const isTakenUp = (found: TakenUp | WarningEvent): found is TakenUp => !isWarning(found);

/** Ends a failed upload: forgets a checkpoint that leads nowhere, and names one that does in the error. */
function settle(journal: UploadJournal, error: UploadError): Observable<UploadEvent> {
  const failure = throwError(() => error);
  if (leadsNowhere(error)) return concat(journal.forget(), failure);
  const checkpoint = journal.key();
  if (checkpoint !== undefined) Object.assign(error, { checkpoint });
  return failure;
}

/** X has refused the media itself, or a session that cannot be begun anew: to go on with it would only fail again. */
const leadsNowhere = (error: unknown): boolean =>
  isMediaProcessingError(error) ||
  isOnePassFailure(error) ||
  (isMediaRequestError(error) && error.command === 'finalize' && [400, 404, 409, 410, 413, 422].includes(error.status));
