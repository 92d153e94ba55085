import type { CommandName } from '../upload-error.js';

/** How many requests X takes. */
export interface RateLimits {
  /** Of a user, in 15 minutes. */
  readonly user: number;
  /** Of an app, in 24 hours. */
  readonly app: number;
}

/** X's limits of each command, v2. Source: docs/x-media-api.md, 8. */
export const X_LIMITS: Readonly<Record<CommandName, RateLimits>> = {
  initialize: { user: 1875, app: 180_000 },
  append: { user: 1875, app: 180_000 },
  finalize: { user: 1875, app: 180_000 },
  status: { user: 1000, app: 100_000 },
  upload: { user: 500, app: 50_000 },
  setMetadata: { user: 500, app: 50_000 },
  addSubtitles: { user: 100, app: 10_000 },
  removeSubtitles: { user: 100, app: 10_000 },
};
