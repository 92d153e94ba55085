import { present } from '../present.js';
import type { UploadedMedia } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';

/** ms. */
const DAY = 86_400_000;

/** ms that X keeps media that is in no post; of `amplify_video`, 1,295,999 s. Source: docs/x-media-api.md, 3.3. */
export const expectedLife = ({ target, mediaCategory }: UploadOptions): number =>
  (mediaCategory === undefined ? target === 'amplify' : mediaCategory === 'amplify_video') ? 1_295_999_000 : DAY;

/** Epoch ms when a media is gone that was ready at `readyAt`. */
export const deathOf = ({ expiresAt, mediaCategory }: UploadedMedia, readyAt: number): number =>
  expiresAt ?? readyAt + expectedLife(present({ mediaCategory }));
