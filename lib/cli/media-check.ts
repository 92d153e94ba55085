import type { MediaCheck } from '../node/index.js';

/** What looks into media: loaded when it is needed, its parsers are large. */
export const mediaCheck = (): Promise<MediaCheck | undefined> => Promise.resolve(undefined);
