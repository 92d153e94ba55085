import { describe, expect, it } from 'vitest';
import { limitOf } from '../../lib/media/media-limits.js';

describe('limitOf', () => {
  it.each([
    ['tweet_image', 5_242_880],
    ['dm_image', 5_242_880],
    ['tweet_gif', 15_728_640],
    ['dm_gif', 15_728_640],
    ['tweet_video', 17_179_869_184],
    ['amplify_video', 17_179_869_184],
    ['dm_video', 1_073_741_824],
    ['subtitles', undefined],
  ] as const)('%s: %s bytes', (category, bytes) => {
    expect(limitOf(category)).toBe(bytes);
  });
});
