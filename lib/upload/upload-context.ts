import type { Observable } from 'rxjs';
import type { UploadJournal } from '../checkpoint/upload-journal.js';
import type { MediaClient } from '../client/media-client.js';
import type { SourceReader } from '../source/chunk-source.js';
import type { UploadOptions } from '../upload-options.js';
import type { UploadPlan } from './prepare-upload.js';
import type { SessionStart } from './session-start.js';
import type { OpenSubtitle } from './with-subtitles.js';

/** What one session of an upload works with. */
export interface UploadContext {
  readonly client: MediaClient;
  /** The source, open. */
  readonly reader: SourceReader;
  readonly subtitles: readonly OpenSubtitle[];
  /** What was decided before the first request. */
  readonly plan: UploadPlan;
  readonly options: UploadOptions;
  /** From nothing, or from where an earlier run has left off. */
  readonly start: SessionStart;
  /** Writes down what X has. */
  readonly journal: UploadJournal;
  /** False while the upload is paused; absent where it cannot be. */
  readonly running$: Observable<boolean> | undefined;
}
