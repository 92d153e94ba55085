import { describe, expect, it } from 'vitest';
import { checkPost, type PostedMedia } from 'rx-media-upload';

const image: PostedMedia = { mediaType: 'image/png', mediaCategory: 'tweet_image' };
const gif: PostedMedia = { mediaType: 'image/gif', mediaCategory: 'tweet_gif' };
const stillGif: PostedMedia = { mediaType: 'image/gif', mediaCategory: 'tweet_image' };
const video: PostedMedia = { mediaType: 'video/mp4', mediaCategory: 'tweet_video' };
const times = (count: number, media: PostedMedia): PostedMedia[] => Array.from({ length: count }, () => media);

describe('checkPost', () => {
  it.each<[string, readonly PostedMedia[], readonly string[]]>([
    ['nothing', [], []],
    ['one image', [image], []],
    ['four images, one of them a GIF that stands still', [...times(3, image), stillGif], []],
    ['one GIF', [gif], []],
    ['one video', [video], []],
    ['a promoted video', [{ mediaType: 'video/mp4', mediaCategory: 'amplify_video' }], []],
    ['a type alone', [{ mediaType: 'video/mp4' }], []],
    ['five images', times(5, image), ['too-many-media']],
    ['two GIFs', [gif, gif], ['too-many-media']],
    ['two videos', [video, video], ['too-many-media']],
    ['an image and a video', [image, video], ['mixed-media']],
    ['a GIF and a video', [gif, video], ['mixed-media']],
    ['six of several kinds', [...times(5, image), video], ['mixed-media', 'too-many-media']],
    ['one of a direct message', [{ mediaType: 'image/png', mediaCategory: 'dm_image' }], ['not-for-posts']],
    ['subtitles', [{ mediaType: 'text/srt', mediaCategory: 'subtitles' }], ['not-for-posts']],
  ])('%s', (_, media, codes) => {
    const findings = checkPost(media);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const finding of findings)
      expect(finding).toMatchObject({ level: 'error', remedy: expect.any(String) as string });
  });

  it('says what it found, and the limit', () => {
    expect(checkPost(times(5, image))[0]).toMatchObject({
      value: 5,
      limit: 4,
      message: 'A post has at most 4 images, and these are 5.',
    });
    expect(checkPost([video, video])[0]?.message).toBe('A post has at most 1 video, and these are 2.');
    expect(checkPost([image, video])[0]?.message).toContain('image, video');
  });
});
