import type { MediaCategory } from '../api/media-command.js';

/** Where the media is going to be shown: in a post, in a direct message, or as promoted (Amplify) video. */
export type MediaTarget = 'tweet' | 'dm' | 'amplify';

type MediaKind = 'image' | 'gif' | 'video' | 'subtitles';

const categories: Readonly<Record<MediaTarget, Readonly<Record<MediaKind, MediaCategory>>>> = {
  tweet: { image: 'tweet_image', gif: 'tweet_gif', video: 'tweet_video', subtitles: 'subtitles' },
  dm: { image: 'dm_image', gif: 'dm_gif', video: 'dm_video', subtitles: 'subtitles' },
  amplify: { image: 'tweet_image', gif: 'tweet_gif', video: 'amplify_video', subtitles: 'subtitles' },
};

const kinds: Readonly<Record<MediaCategory, readonly MediaKind[]>> = {
  tweet_image: ['image', 'gif'],
  dm_image: ['image', 'gif'],
  tweet_gif: ['gif'],
  dm_gif: ['gif'],
  tweet_video: ['video'],
  dm_video: ['video'],
  amplify_video: ['video'],
  subtitles: ['subtitles'],
};

/** What else than the type decides the category. */
export interface CategoryHints {
  readonly target: MediaTarget;
  /** Whether a GIF moves; `undefined` where it is not known, which counts as moving. Only asked of GIFs. */
  readonly animated?: boolean | undefined;
}

/**
 * The category that X wants for media of this type. `undefined` for types that have none, such as models: X derives
 * it then.
 *
 * @param mediaType - As `supportedMediaType` gives it.
 */
export function mediaCategoryOf(mediaType: string, { target, animated }: CategoryHints): MediaCategory | undefined {
  const kind = kindOf(mediaType);
  return kind === undefined ? undefined : categories[target][kind === 'gif' && animated === false ? 'image' : kind];
}

/**
 * Whether media of this type can go under a category. True for types that have no category of their own, such as
 * models: X decides then.
 */
export function categoryFits(mediaType: string, category: MediaCategory): boolean {
  const kind = kindOf(mediaType);
  return kind === undefined || kinds[category].includes(kind);
}

function kindOf(mediaType: string): MediaKind | undefined {
  if (mediaType === 'image/gif') return 'gif';
  const [family] = mediaType.split('/', 1);
  switch (family) {
    case 'image':
    case 'video':
      return family;
    case 'text':
      return 'subtitles';
    default:
      return undefined;
  }
}
