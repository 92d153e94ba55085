import type { MediaCategory } from '../api/media-command.js';

/** Where the media is going to be shown: in a post, in a direct message, or as promoted (Amplify) video. */
export type MediaTarget = 'tweet' | 'dm' | 'amplify';

type MediaKind = 'image' | 'gif' | 'video' | 'subtitles';

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
  if (kind === undefined || kind === 'subtitles') return kind;
  // Promoted images and GIFs have no names of their own.
  const place = target === 'amplify' && kind !== 'video' ? 'tweet' : target;
  return `${place}_${kind === 'gif' && animated === false ? 'image' : kind}` as MediaCategory;
}

/**
 * Whether media of this type can go under a category. True for types that have no category of their own, such as
 * models: X decides then.
 */
export function categoryFits(mediaType: string, category: MediaCategory): boolean {
  const kind = kindOf(mediaType);
  return kind === undefined || category.endsWith(kind) || (kind === 'gif' && category.endsWith('image'));
}

function kindOf(mediaType: string): MediaKind | undefined {
  if (mediaType === 'image/gif') return 'gif';
  const [family] = mediaType.split('/', 1);
  if (family === 'text') return 'subtitles';
  return family === 'image' || family === 'video' ? family : undefined;
}
