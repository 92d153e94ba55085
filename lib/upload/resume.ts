import { asyncScheduler, catchError, concat, concatMap, from, type Observable, throwError, toArray } from 'rxjs';
import { checkpointWarning } from '../checkpoint/checkpoint-warning.js';
import type { EarlierSession, JournalSubject } from '../checkpoint/earlier-session.js';
import { noJournal, type UploadJournal, uploadJournal } from '../checkpoint/upload-journal.js';
import type { ApiVersion } from '../api/media-api.js';
import type { MediaClient } from '../client/media-client.js';
import {
  asUploadError,
  isCheckpointLostError,
  isMediaProcessingError,
  isMediaRequestError,
  type UploadError,
} from '../upload-error.js';
import type { UploadEvent, WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';
import { isDescriptionFailure } from './description-failure.js';
import { exclusively } from './exclusively.js';
import type { UploadPlan } from './prepare-upload.js';
import { isOnePassFailure } from './restart.js';
import { planSegments } from './segment-plan.js';
import { newSession, type SessionStart } from './session-start.js';

/**
 * Runs an upload from where an earlier run has left off, by its checkpoint; where there is none that can be resumed,
 * from nothing, with a warning that says why. The journal writes it down as it goes; it writes nothing where there are
 * no checkpoints, or where the same source is being uploaded with what the store keeps already.
 */
export function resumable(
  { version, baseUrl, account }: MediaClient,
  plan: UploadPlan,
  { checkpoints, checkpointKey }: UploadOptions,
  run: (start: SessionStart, journal: UploadJournal) => Observable<UploadEvent>,
): Observable<UploadEvent> {
  const anew = newSession(plan.segments, plan);
  // Of one request there is nothing to go on from.
  if (!checkpoints || plan.oneShot === 'always') return run(anew, noJournal);
  const { key, fingerprint, provable } = plan.mark();
  const subject: JournalSubject = {
    // Two accounts that share a store upload the same file beside one another.
    key: checkpointKey ?? (account === undefined ? key : `${key} of ${account}`),
    fingerprint,
    request: plan.request,
    api: apiOf({ version, baseUrl }),
    account,
  };
  if (!provable) return concat([unproven], run(anew, noJournal));
  return exclusively(checkpoints, subject.key, {
    alone: (hold) => {
      const journal = uploadJournal(checkpoints, subject, hold);
      return journal.resume(asyncScheduler.now()).pipe(
        toArray(),
        concatMap((found) => {
          const earlier = found.find(isEarlierSession);
          return concat(from(found.filter(isWarning)), run(earlier ? goingOn(earlier, plan) : anew, journal));
        }),
        catchError((error: unknown) => settle(journal, asUploadError(error))),
      );
    },
    beside: concat([inUse], run(anew, noJournal)),
    unsure: concat([notHeld], run(anew, noJournal)),
  });
}

const unwritten = (what: string, why: string): WarningEvent =>
  checkpointWarning(what, `${why}: this upload is not written down, and would begin anew after a crash`);

const inUse = unwritten('in-use', 'A source of this path or name is being uploaded already');
const notHeld = unwritten('not-held', 'Whether a source of this path or name is being uploaded already cannot be told');
const unproven = unwritten('unproven', 'The source has no time, version or checksum to prove that it is the same');

/** Which API a client speaks, and where. */
export const apiOf = ({
  version,
  baseUrl,
}: {
  readonly version: ApiVersion;
  readonly baseUrl?: string | undefined;
}): string => `${version} at ${addressOf(baseUrl)}`;

/** One spelling for one place, and no password: a warning shows it. */
function addressOf(baseUrl = 'its own place'): string {
  try {
    const { origin, pathname } = new URL(baseUrl);
    return `${origin}${pathname.replace(/\/$/, '')}`;
  } catch {
    return baseUrl;
  }
}

/** With the checkpoint's segments: the boundaries of what X has are fixed. */
const goingOn = (
  { session, segmentBytes, acknowledged }: EarlierSession,
  { request: { totalBytes } }: UploadPlan,
): SessionStart => ({
  session,
  segments: planSegments(totalBytes, { segmentBytes, maxSegmentBytes: segmentBytes }),
  acknowledged,
  replaces: false,
  oneShot: 'never',
});

const isWarning = (found: EarlierSession | WarningEvent): found is WarningEvent => 'type' in found;
const isEarlierSession = (found: EarlierSession | WarningEvent): found is EarlierSession => !isWarning(found);

/** Ends a failed upload: forgets a checkpoint that leads nowhere, and names one that does in the error. */
function settle(journal: UploadJournal, error: UploadError): Observable<UploadEvent> {
  const failure = throwError(() => error);
  if (!isDescriptionFailure(error) && leadsNowhere(error)) return concat(journal.forget(), failure);
  // Another worker's now: to name it would say that the same call goes on.
  const checkpoint = isCheckpointLostError(error) ? undefined : journal.key();
  if (checkpoint !== undefined) Object.assign(error, { checkpoint });
  return failure;
}

/** X has refused the media itself, or a session that cannot be begun anew: to go on with it would only fail again. */
const leadsNowhere = (error: UploadError): boolean =>
  isMediaProcessingError(error) ||
  isOnePassFailure(error) ||
  (isMediaRequestError(error) && error.command === 'finalize' && [400, 404, 409, 410, 413, 422].includes(error.status));
