import type { MediaCheck } from '../node/index.js';
import type { MediaProbe } from './inspect-file.js';

/** What looks into media. Loaded when it is needed: its parsers take longer than the shell itself. */
export const mediaCheck = (): Promise<MediaCheck> => import('../probe/index.js').then(({ checkMedia }) => checkMedia);

/** What tells what is in them. */
export const mediaProbe = (): Promise<MediaProbe> => import('../probe/index.js').then(({ probeMedia }) => probeMedia);
