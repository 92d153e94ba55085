import { resolve } from 'node:path';
import type { FailedEvent, UploadEvent } from '../node/index.js';

/** Which uploads go on where they were when they are given again: what a farewell may promise. */
export interface KeptUpload {
  /** Takes the whole path of each file of which something was written. */
  readonly saved: (file: string) => void;
  /** Takes each event of each file. */
  readonly hear: (index: number, file: string, event: UploadEvent | FailedEvent) => void;
  /** The files; none where nothing is kept. */
  readonly files: () => readonly string[];
}

/** By these, an upload says that it would begin anew, or perhaps. */
const NOT_KEPT = new Set(['checkpoint-not-kept', 'checkpoint-in-use', 'checkpoint-not-held', 'checkpoint-unproven']);

export function keptUpload(): KeptUpload {
  const files = new Map<number, string>();
  const lost = new Set<number>();
  // Of what goes out in one request nothing is written.
  const written = new Set<string>();
  return {
    saved: (file) => written.add(file),
    hear: (index, file, event) => {
      if (event.type === 'warning' && NOT_KEPT.has(event.code)) lost.add(index);
      if (event.type === 'initialized') files.set(index, file);
      if (lost.has(index) || event.type === 'succeeded' || event.type === 'failed') files.delete(index);
    },
    files: () => [...files.values()].filter((file) => written.has(resolve(file))),
  };
}
