import type { MediaRef } from './media-command.js';

/** `7_710511363345354753` names media 710511363345354753. */
export const mediaIdOfKey = (mediaKey: string | undefined): string | undefined =>
  /^\d+_(\d+)$/.exec(mediaKey ?? '')?.[1];

/** The id of the media, for paths, bodies and errors. */
export const mediaIdOf = (media: MediaRef): string =>
  typeof media === 'string' ? media : (mediaIdOfKey(media.mediaKey) ?? media.mediaKey);
