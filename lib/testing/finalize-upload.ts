import type { EmulatorSettings } from './emulator-options.js';
import { imageSize } from './image-size.js';
import { contentType } from './media-content.js';
import { lifeOf, treatmentOf } from './media-rules.js';
import { startProcessing } from './processing-status.js';
import type { MediaAnswer, UploadSession } from './upload-session.js';

/** Why an upload cannot be finalized, in the words that X has for it on v1.1. */
export type FinalizeFlaw =
  | 'Segments do not add up to provided total file size.'
  | 'media type unrecognized.'
  | 'Media is already finalized.'
  // The emulator's own: X is not known to notice.
  | `Segment ${number} was sent again with other bytes.`;

/**
 * FINALIZE: puts the segments together, looks at them, and says what becomes of them.
 *
 * @param refuse - Makes the error of a flaw.
 */
export function finalizeUpload(
  session: UploadSession,
  settings: EmulatorSettings,
  refuse: (flaw: FinalizeFlaw) => Error,
): Promise<MediaAnswer> {
  if (session.finalizing !== undefined) {
    return settings.repeatedFinalize === 'same'
      ? session.finalizing
      : Promise.reject(refuse('Media is already finalized.'));
  }
  const { upload } = session;
  const size = upload.segments.reduce((sum, segment) => sum + segment.size, 0);
  const complete = upload.segments.every(({ index }, place) => index === place) && size === upload.totalBytes;
  if (!complete || size === 0) return Promise.reject(refuse('Segments do not add up to provided total file size.'));
  const changed = session.bytes.changed();
  if (changed !== undefined) return Promise.reject(refuse(`Segment ${changed} was sent again with other bytes.`));
  const head = session.bytes.head();
  const content = contentType(head);
  if (!acceptable(session.category, upload.mediaType, content, settings))
    return Promise.reject(refuse('media type unrecognized.'));
  return (session.finalizing = conclude(session, head, content ?? upload.mediaType, settings));
}

async function conclude(
  session: UploadSession,
  head: Uint8Array,
  content: string,
  settings: EmulatorSettings,
): Promise<MediaAnswer> {
  const { upload, category } = session;
  const life = lifeOf(category, settings);
  const treatment = treatmentOf(category, upload.mediaType);
  const image = content.startsWith('image/') ? { image_type: content, ...imageSize(content, head) } : undefined;
  upload.finalized = true;
  session.expiresAt = settings.now() + life * 1000;
  const slow = treatment === 'gif' || treatment === 'video';
  const processingInfo = slow
    ? startProcessing(session, recognized(treatment, content, settings), image, settings)
    : undefined;
  if (!slow) upload.state = 'succeeded';
  upload.sha256 = await session.bytes.sha256();
  return {
    size: upload.totalBytes,
    expiresAfterSecs: life,
    ...(treatment === 'image' && image !== undefined && { image }),
    ...(treatment === 'sync-video' && { video: { video_type: upload.mediaType } }),
    ...(processingInfo !== undefined && { processingInfo }),
  };
}

/** Images and GIFs are looked at now; videos only when they are processed. */
export function acceptable(
  category: UploadSession['category'],
  mediaType: string,
  content: string | undefined,
  { sniffContent }: EmulatorSettings,
): boolean {
  if (!sniffContent) return true;
  const treatment = treatmentOf(category, mediaType);
  if (treatment === 'image') return content?.startsWith('image/') === true;
  return treatment !== 'gif' || content === 'image/gif';
}

const recognized = (
  treatment: 'gif' | 'video' | 'image' | 'sync-video' | 'none',
  content: string,
  { sniffContent }: EmulatorSettings,
): boolean => !sniffContent || treatment !== 'video' || content.startsWith('video/');
