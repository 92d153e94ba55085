import type { FailedEvent, UploadEvent } from '../node/index.js';

/** Which upload goes on where it was when it is given again: what a farewell may promise. */
export interface KeptUpload {
  /** Takes each event of each file, one file after the other. */
  readonly hear: (file: string, event: UploadEvent | FailedEvent) => void;
  /** The file; `undefined` where nothing is kept. */
  readonly file: () => string | undefined;
}

/** By these, an upload says that it would begin anew, or perhaps. */
const NOT_KEPT = new Set(['checkpoint-not-kept', 'checkpoint-in-use', 'checkpoint-not-held', 'checkpoint-unproven']);

export function keptUpload(): KeptUpload {
  let file: string | undefined;
  let isLost = false;
  return {
    hear: (name, event) => {
      if (event.type === 'warning' && NOT_KEPT.has(event.code)) isLost = true;
      if (event.type === 'succeeded' || event.type === 'failed') isLost = false;
      if (event.type === 'initialized') file = name;
      if (isLost || event.type === 'succeeded' || event.type === 'failed') file = undefined;
    },
    file: () => file,
  };
}
