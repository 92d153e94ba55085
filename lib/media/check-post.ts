import type { MediaCategory } from '../api/media-command.js';
import type { Finding } from './finding.js';

/** A media as far as a post is concerned: what an upload ends with is one. */
export interface PostedMedia {
  readonly mediaType: string;
  readonly mediaCategory?: MediaCategory;
}

/** What a post takes of each kind. Source: docs/x-media-api.md, 10.9; https://docs.x.com/x-api/posts/create-post. */
const MOST = { image: 4, GIF: 1, video: 1 } as const;

/**
 * Whether these media can stand in one post: up to 4 images, or 1 animated GIF, or 1 video. Pure; nothing is asked of
 * X, which looks at ids, owners and readiness besides.
 *
 * @returns What speaks against it, each an `error`; empty where nothing does.
 *
 * @example
 * ```ts
 * import { checkPost } from 'rx-media-upload';
 *
 * const image = { mediaType: 'image/png', mediaCategory: 'tweet_image' } as const;
 * checkPost([image, image, image, image, image])[0]?.code; // 'too-many-media'
 * ```
 */
export function checkPost(media: readonly PostedMedia[]): readonly Finding[] {
  const findings: Finding[] = [];
  const foreign = media.find(({ mediaCategory = '' }) => /^dm_|^subtitles$/.test(mediaCategory));
  if (foreign !== undefined)
    findings.push({
      level: 'error',
      code: 'not-for-posts',
      value: foreign.mediaCategory ?? '',
      message: `Media of the category ${foreign.mediaCategory} cannot stand in a post.`,
      remedy: "Upload it with the target 'tweet'.",
    });
  const kinds = [...new Set(media.map(kindOf))];
  if (kinds.length > 1)
    findings.push({
      level: 'error',
      code: 'mixed-media',
      value: kinds.join(', '),
      message: `A post has up to 4 images, or 1 GIF, or 1 video, and these are of several kinds: ${kinds.join(', ')}.`,
      remedy: 'Make a post for each kind.',
    });
  const [kind = 'image'] = kinds;
  const limit = kinds.length > 1 ? MOST.image : MOST[kind];
  const what = kinds.length > 1 ? 'media' : limit > 1 ? `${kind}s` : kind;
  if (media.length > limit)
    findings.push({
      level: 'error',
      code: 'too-many-media',
      value: media.length,
      limit,
      message: `A post has at most ${limit} ${what}, and these are ${media.length}.`,
      remedy: 'Leave some out, or make several posts.',
    });
  return findings;
}

/** An image/gif without a category is taken for one that moves only where it is said to be. */
function kindOf({ mediaCategory, mediaType }: PostedMedia): keyof typeof MOST {
  const said = mediaCategory ?? mediaType;
  if (/video/.test(said)) return 'video';
  return mediaCategory?.endsWith('gif') === true ? 'GIF' : 'image';
}
