import { describe, expect, it } from 'vitest';
import type { MediaCategory } from '../../lib/api/media-command.js';
import { categoryFits, mediaCategoryOf, type MediaTarget } from '../../lib/media/media-category.js';

describe('mediaCategoryOf', () => {
  const table: readonly (readonly [string, boolean | undefined, MediaTarget, MediaCategory | undefined])[] = [
    ['image/jpeg', undefined, 'tweet', 'tweet_image'],
    ['image/png', undefined, 'dm', 'dm_image'],
    ['image/webp', undefined, 'amplify', 'tweet_image'],
    ['image/png', true, 'tweet', 'tweet_image'],
    ['image/gif', false, 'tweet', 'tweet_image'],
    ['image/gif', false, 'dm', 'dm_image'],
    ['image/gif', true, 'tweet', 'tweet_gif'],
    ['image/gif', true, 'dm', 'dm_gif'],
    ['image/gif', true, 'amplify', 'tweet_gif'],
    ['image/gif', undefined, 'tweet', 'tweet_gif'],
    ['image/gif', undefined, 'dm', 'dm_gif'],
    ['video/mp4', undefined, 'tweet', 'tweet_video'],
    ['video/quicktime', undefined, 'dm', 'dm_video'],
    ['video/webm', undefined, 'amplify', 'amplify_video'],
    ['text/srt', undefined, 'tweet', 'subtitles'],
    ['text/vtt', undefined, 'dm', 'subtitles'],
    ['text/vtt', undefined, 'amplify', 'subtitles'],
    ['model/gltf-binary', undefined, 'tweet', undefined],
    ['model/vnd.usdz+zip', undefined, 'dm', undefined],
  ];
  it.each(table)('%s, animated %s, for %s: %s', (mediaType, animated, target, category) => {
    expect(mediaCategoryOf(mediaType, { target, animated })).toBe(category);
  });
});

describe('categoryFits', () => {
  const all: readonly MediaCategory[] = [
    'amplify_video',
    'tweet_gif',
    'tweet_image',
    'tweet_video',
    'dm_gif',
    'dm_image',
    'dm_video',
    'subtitles',
  ];
  it.each<[string, readonly MediaCategory[]]>([
    ['image/png', ['tweet_image', 'dm_image']],
    ['image/gif', ['tweet_gif', 'tweet_image', 'dm_gif', 'dm_image']],
    ['video/mp4', ['amplify_video', 'tweet_video', 'dm_video']],
    ['text/srt', ['subtitles']],
    ['model/gltf-binary', all],
  ])('%s fits %j', (mediaType, categories) => {
    expect(all.filter((category) => categoryFits(mediaType, category))).toEqual(categories);
  });
});
