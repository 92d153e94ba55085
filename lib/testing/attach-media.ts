import type { Call } from './call.js';
import { categoryOfType, treatmentOf } from './media-rules.js';
import type { UploadSession } from './upload-session.js';

/**
 * Why media cannot be posted: `unknown` (to this user, or expired), `not-ready`, `kind` (of messages, or subtitles),
 * `mixed` (an animated GIF beside others), `many` (more than 4 images, or a video beside others).
 */
export type AttachFlaw = 'unknown' | 'not-ready' | 'kind' | 'mixed' | 'many';

/** What keeps these media from being posted together; absent where nothing does. */
export function attachFlaw({ store, user }: Call, mediaIds: readonly string[]): AttachFlaw | undefined {
  const kinds: string[] = [];
  for (const mediaId of mediaIds) {
    const session = store.usable(user, mediaId);
    if (session === undefined) return 'unknown';
    if (session.upload.state !== 'succeeded') return 'not-ready';
    const kind = kindOf(session);
    if (kind === undefined) return 'kind';
    kinds.push(kind);
  }
  if (kinds.length === 1) return undefined;
  if (kinds.includes('animated_gif')) return 'mixed';
  return kinds.includes('video') || kinds.length > 4 ? 'many' : undefined;
}

/** What X calls the media of a post; absent for what cannot be posted. */
export function kindOf({ category, upload }: UploadSession): 'photo' | 'animated_gif' | 'video' | undefined {
  const named = category ?? categoryOfType(upload.mediaType);
  if (named === undefined || named.startsWith('dm_')) return undefined;
  switch (treatmentOf(named, upload.mediaType)) {
    case 'image':
      return 'photo';
    case 'gif':
      return 'animated_gif';
    case 'video':
    case 'sync-video':
      return 'video';
    case 'none':
      return undefined;
  }
}
