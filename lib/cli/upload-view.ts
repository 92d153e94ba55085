import type { UploadEvent } from '../node/index.js';

/** Shows a person how the uploads go: a bar, lines, or nothing. */
export interface UploadView {
  /** Takes each event of each file, one file after the other. */
  show(file: string, event: UploadEvent): void;
  /**
   * Leaves an empty line for other output, for example a failure. Called at the end of each file and when all is
   * over.
   */
  clear(): void;
}

/** For `--json`: standard output says it all. */
export const silentView: UploadView = { show: () => undefined, clear: () => undefined };
