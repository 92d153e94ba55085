import type { MediaCategory } from '../api/media-command.js';

const mebibyte = 1_048_576;
const gibibyte = 1_073_741_824;

/**
 * Bytes that X takes at the most, by what a category ends with; the first that fits: X's best-practices page
 * (https://docs.x.com/x-api/media/quickstart/best-practices), the figures for Premium users. What a user may upload
 * depends on the user and X alone knows it, so nothing that could be right is above these. X writes MB and GB and
 * counts in MiB and GiB (`total_bytes` ends at 17 179 869 184). Source: docs/x-media-api.md, 10.3 to 10.5.
 */
const byteLimits: readonly (readonly [ending: string, bytes: number])[] = [
  ['image', 5 * mebibyte],
  ['gif', 15 * mebibyte],
  ['dm_video', gibibyte],
  ['video', 16 * gibibyte],
];

/**
 * The most bytes that X takes under a category, the user's own limit perhaps being lower; `undefined`: none is
 * documented.
 */
export const limitOf = (category: MediaCategory): number | undefined =>
  byteLimits.find(([ending]) => category.endsWith(ending))?.[1];
