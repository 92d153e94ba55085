import { EMPTY, type Observable, of } from 'rxjs';
import type { MediaStatus, UploadSession } from '../api/media-reply.js';
import { present } from '../present.js';
import type { FinalizedEvent, InitializedEvent, ProcessingEvent, SucceededEvent } from '../upload-event.js';
import type { UploadPlan } from './prepare-upload.js';
import { phaseOf } from './processing-phase.js';
import { sizeOfSegments } from './segment-plan.js';
import type { SessionStart } from './session-start.js';

/** INIT was answered, or an earlier run's session is resumed. */
export const initialized = (
  { mediaId, mediaKey, expiresAt }: UploadSession,
  { session, segments, acknowledged }: SessionStart,
): InitializedEvent => ({
  type: 'initialized',
  mediaId,
  ...present({ mediaKey }),
  expiresAt,
  ...segments,
  resumed: session !== undefined,
  ...(session && { resumedBytes: sizeOfSegments(segments, acknowledged) }),
});

/** The first status is the reply to FINALIZE; those that follow are told while X is at it. */
export const statusEvent = (status: MediaStatus, index: number): Observable<FinalizedEvent | ProcessingEvent> => {
  const isRunning = phaseOf(status) === 'running';
  if (index === 0) return of({ type: 'finalized', mediaId: status.mediaId, processing: isRunning });
  return isRunning ? of(stillProcessing(status)) : EMPTY;
};

const stillProcessing = ({ mediaId, processing }: MediaStatus): ProcessingEvent => ({
  type: 'processing',
  mediaId,
  state: processing?.state ?? 'unknown',
  ...present({ progressPercent: processing?.progressPercent, checkAfterSecs: processing?.checkAfterSecs }),
});

/** X said that the media is ready. */
export const succeeded = (
  { mediaKey }: UploadSession,
  status: MediaStatus,
  { request: { mediaType, mediaCategory, totalBytes } }: UploadPlan,
): SucceededEvent => ({
  type: 'succeeded',
  mediaId: status.mediaId,
  media: { ...present({ mediaKey, mediaCategory }), ...status, mediaType, totalBytes },
});
