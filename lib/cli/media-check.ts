import type { MediaCheck } from '../node/index.js';

/** What looks into media. Loaded when it is needed: its parsers take longer than the shell itself. */
export const mediaCheck = (): Promise<MediaCheck> => import('../probe/index.js').then(({ checkMedia }) => checkMedia);
