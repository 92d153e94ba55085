import type { MediaStatus, UploadSession } from '../api/media-reply.js';
import type { SessionStart } from './restart.js';
import { phaseOf } from './expand-status.js';
import { sizeOfSegments } from './segments.js';
import type { UploadPlan } from './prepare-upload.js';
import type { FinalizedEvent, InitializedEvent, ProcessingEvent, SucceededEvent } from '../upload-event.js';

/** The events that tell X's replies, made from them. */
export const initialized = (
  { mediaId, mediaKey, expiresAt }: UploadSession,
  { session, segments, acknowledged }: SessionStart,
): InitializedEvent => ({
  type: 'initialized',
  mediaId,
  ...(mediaKey !== undefined && { mediaKey }),
  expiresAt,
  ...segments,
  resumed: session !== undefined,
  ...(session !== undefined && { resumedBytes: sizeOfSegments(segments, acknowledged) }),
});

export const finalized = (status: MediaStatus): FinalizedEvent => ({
  type: 'finalized',
  mediaId: status.mediaId,
  processing: phaseOf(status) === 'running',
});

export const stillProcessing = ({ mediaId, processing }: MediaStatus): ProcessingEvent => ({
  type: 'processing',
  mediaId,
  state: processing?.state ?? 'unknown',
  ...(processing?.progressPercent !== undefined && { progressPercent: processing.progressPercent }),
  ...(processing?.checkAfterSecs !== undefined && { checkAfterSecs: processing.checkAfterSecs }),
});

export const succeeded = (
  { mediaKey }: UploadSession,
  status: MediaStatus,
  { request }: UploadPlan,
): SucceededEvent => ({
  type: 'succeeded',
  mediaId: status.mediaId,
  media: {
    ...(mediaKey !== undefined && { mediaKey }),
    ...status,
    mediaType: request.mediaType,
    ...(request.mediaCategory !== undefined && { mediaCategory: request.mediaCategory }),
    totalBytes: request.totalBytes,
  },
});
