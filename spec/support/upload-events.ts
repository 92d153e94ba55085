import type { UploadEvent } from 'rx-media-upload';

const mediaId = '1374383257052012546';

/** One event of each kind, by a letter or two, for marbles: an upload of 100 bytes. */
export const events = {
  i: { type: 'initialized', mediaId, expiresAt: 0, totalBytes: 100, segmentBytes: 50, segmentCount: 2, resumed: false },
  p: { type: 'progress', mediaId, loaded: 25, total: 100 },
  a: { type: 'appended', mediaId, segmentIndex: 0, loaded: 50, acknowledged: 50, total: 100 },
  b: { type: 'appended', mediaId, segmentIndex: 1, loaded: 100, acknowledged: 100, total: 100 },
  r: {
    type: 'retrying',
    command: 'append',
    attempt: 1,
    delay: 1,
    reason: 'network',
    error: { name: 'NetworkError', message: 'gone' },
  },
  z: { type: 'paused', mediaId },
  y: { type: 'resumed', mediaId },
  f: { type: 'finalized', mediaId, processing: true },
  q: { type: 'processing', mediaId, state: 'pending' },
  h: { type: 'processing', mediaId, state: 'in_progress', progressPercent: 50 },
  o: { type: 'processing', mediaId, state: 'in_progress', progressPercent: 100 },
  d: { type: 'described', mediaId },
  w: { type: 'warning', code: 'limit-exceeded', message: 'large' },
  s: { type: 'succeeded', mediaId, media: { mediaId, mediaType: 'video/mp4', totalBytes: 100 } },
} as const satisfies Record<string, UploadEvent>;
