import type { MediaCategory } from '../api/media-command.js';

const mebibyte = 1_048_576;
const gibibyte = 1_073_741_824;

/**
 * Bytes that X takes per category at the most: X's best-practices page
 * (https://docs.x.com/x-api/media/quickstart/best-practices), the figures for Premium users. What a user may upload
 * depends on the user and X alone knows it, so nothing that could be right is above these. X writes MB and GB and
 * counts in MiB and GiB (`total_bytes` ends at 17 179 869 184). Source: docs/x-media-api.md, 10.3 to 10.5.
 */
const byteLimits: Readonly<Record<MediaCategory, number | undefined>> = {
  tweet_image: 5 * mebibyte,
  dm_image: 5 * mebibyte,
  tweet_gif: 15 * mebibyte,
  dm_gif: 15 * mebibyte,
  tweet_video: 16 * gibibyte,
  amplify_video: 16 * gibibyte,
  dm_video: gibibyte,
  subtitles: undefined,
};

/**
 * The most bytes that X takes under a category, the user's own limit perhaps being lower; `undefined`: none is
 * documented.
 */
export const limitOf = (category: MediaCategory): number | undefined => byteLimits[category];
