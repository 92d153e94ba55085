import type { WarningEvent } from '../upload-event.js';

/** What is odd about a checkpoint; the upload goes on. */
export const checkpointWarning = (what: string, message: string): WarningEvent => ({
  type: 'warning',
  code: `checkpoint-${what}`,
  message,
});

/** Why an upload does not go on from its checkpoint. */
export const beginsAnew = (what: string, why: string): WarningEvent =>
  checkpointWarning(what, `${why}: the upload begins anew`);
