import type { MediaSource } from '../source/to-chunk-source.js';
import type { UploadOptions } from '../upload-options.js';

/** One source of several, with options of its own. */
export interface UploadAllItem {
  readonly source: MediaSource;
  readonly options?: UploadOptions;
}
