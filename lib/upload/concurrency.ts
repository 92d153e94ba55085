import type { UploadOptions } from '../upload-options.js';
import { autoLimiter } from './auto-limiter.js';
import { fixedLimiter } from './fixed-limiter.js';
import type { OpenLimiter } from './segment-limiter.js';

/** The limiters that `concurrency` asks for: a session's own. */
export const limiterOf =
  ({ concurrency = 1 }: Pick<UploadOptions, 'concurrency'>): OpenLimiter =>
  (running$) =>
    concurrency === 'auto' ? autoLimiter()(running$) : fixedLimiter(concurrency);
