import type { MediaCategory } from '../api/media-command.js';

const first = 1_880_028_106_020_515_841n;
/** Odd multiples of nothing round: no id is a double, so `Number(id)` always loses its last digits. */
const step = 1_000_002n;

/** The n-th media id: 19 digits, above 2^53. */
export const mediaIdAt = (index: number): string => String(first + BigInt(index) * step);

/** X's `<prefix>_<media id>`. */
export const mediaKeyOf = (mediaId: string, category: MediaCategory | undefined): string =>
  `${category === undefined ? '3' : prefixes[category]}_${mediaId}`;

/** The first four were seen in X's answers (docs/x-media-api.md, 3.2); the others are this emulator's choice. */
const prefixes: Readonly<Record<MediaCategory, string>> = {
  tweet_image: '3',
  tweet_video: '7',
  amplify_video: '13',
  tweet_gif: '16',
  dm_image: '4',
  dm_video: '8',
  dm_gif: '17',
  subtitles: '9',
};
