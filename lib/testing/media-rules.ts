import type { MediaCategory } from '../api/media-command.js';
import type { EmulatorSettings } from './emulator-options.js';

/** Media types that v2's `initialize` takes. */
export const mediaTypes = [
  'video/mp4',
  'video/webm',
  'video/mp2t',
  'video/quicktime',
  'text/srt',
  'text/vtt',
  'image/jpeg',
  'image/gif',
  'image/bmp',
  'image/png',
  'image/webp',
  'image/pjpeg',
  'image/tiff',
  'model/gltf-binary',
  'model/vnd.usdz+zip',
] as const;

/** Categories that v2's `initialize` takes. */
export const mediaCategories = [
  'amplify_video',
  'tweet_gif',
  'tweet_image',
  'tweet_video',
  'dm_gif',
  'dm_image',
  'dm_video',
  'subtitles',
] as const satisfies readonly MediaCategory[];

/** Categories that v2's one-shot upload takes. */
export const oneShotCategories = mediaCategories.filter((category) => category !== 'amplify_video');

/** The largest file of all, bytes. */
export const largestFile = 17_179_869_184;

/** What becomes of a file: how it is checked, and whether its processing takes time. */
export type Treatment = 'image' | 'gif' | 'video' | 'sync-video' | 'none';

/** The category in lower case; v1.1 also takes `TweetVideo` and `TWEET_VIDEO`. */
export const categoryOfV1 = (spelling: string): MediaCategory | undefined =>
  mediaCategories.find((category) => category.replace('_', '') === spelling.replace('_', '').toLowerCase());

/** The category that v2 takes a file for when none is named. */
export function categoryOfType(mediaType: string): MediaCategory | undefined {
  if (mediaType === 'image/gif') return 'tweet_gif';
  if (mediaType.startsWith('image/')) return 'tweet_image';
  if (mediaType.startsWith('video/')) return 'tweet_video';
  return mediaType.startsWith('text/') ? 'subtitles' : undefined;
}

/** What becomes of a file of this category; without one, v1.1 processes even a video while the client waits. */
export function treatmentOf(category: MediaCategory | undefined, mediaType: string): Treatment {
  if (category === undefined)
    return mediaType.startsWith('image/') ? 'image' : mediaType.startsWith('video/') ? 'sync-video' : 'none';
  if (category.endsWith('image')) return 'image';
  if (category.endsWith('gif')) return 'gif';
  return category.endsWith('video') ? 'video' : 'none';
}

/** What is described here: its type, and its category as sent or derived. */
interface Described {
  readonly category: MediaCategory | undefined;
  readonly upload: { readonly mediaType: string };
}

/** Whether it may have an alternative text: anything that is looked at. */
export const takesAltText = ({ category, upload }: Described): boolean =>
  (category ?? categoryOfType(upload.mediaType)) !== 'subtitles';

/** Whether subtitles may be bound to it under this category. */
export const takesSubtitles = ({ category, upload }: Described, named: MediaCategory | undefined): boolean =>
  named !== undefined && named.endsWith('video') && (category ?? categoryOfType(upload.mediaType)) === named;

/** Bytes that a file of this category may have. */
export function maxBytesOf(
  category: MediaCategory | undefined,
  mediaType: string,
  { maxBytes }: EmulatorSettings,
): number {
  if (category === undefined)
    return treatmentOf(category, mediaType) === 'image' ? defaultBytes.tweet_image : 15_728_640;
  return maxBytes[category] ?? defaultBytes[category];
}

const defaultBytes: Readonly<Record<MediaCategory, number>> = {
  tweet_image: 5_242_880,
  dm_image: 5_242_880,
  tweet_gif: 15_728_640,
  dm_gif: 15_728_640,
  tweet_video: 8_589_934_592,
  amplify_video: 8_589_934_592,
  dm_video: 536_870_912,
  subtitles: largestFile,
};

/** Seconds that a session lives, and finished media. */
export const lifeOf = (category: MediaCategory | undefined, { expiresAfterSecs }: EmulatorSettings): number =>
  expiresAfterSecs ?? (category === 'amplify_video' ? 1_296_000 : 86_400);
