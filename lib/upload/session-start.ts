import type { UploadSession } from '../api/media-reply.js';
import type { OneShot } from './one-shot.js';
import type { SegmentPlan } from './segment-plan.js';

/** Where a session of an upload begins. */
export interface SessionStart {
  /** An earlier run's; absent: INIT opens one. */
  readonly session?: UploadSession;
  readonly segments: SegmentPlan;
  /** Segments that X has. */
  readonly acknowledged: ReadonlySet<number>;
  /** Whether it stands in the place of a session that was gone. */
  readonly replaces: boolean;
  /** Whether all goes out in one request, in the place of a session. */
  readonly oneShot: OneShot;
}

/** A session that INIT opens: X has nothing yet. */
export const newSession = (
  segments: SegmentPlan,
  { replaces = false, oneShot = 'never' }: Partial<Pick<SessionStart, 'replaces' | 'oneShot'>> = {},
): SessionStart => ({ segments, acknowledged: new Set(), replaces, oneShot });
