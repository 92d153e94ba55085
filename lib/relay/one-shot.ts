import { v2 } from '../api/v2.js';
import { checkFit, takenType } from './initialize.js';
import { oneOf } from './json-body.js';
import { multipartBody } from './multipart-body.js';
import { invalidRequest, tooLarge } from './refusal.js';
import { type Handler, stored } from './relay-call.js';

/** What X's one-shot upload has always taken; anything else comes in segments. Source: docs/x-media-api.md, 1.8. */
const categories = ['tweet_image', 'dm_image', 'subtitles'] as const;

/** Bytes of an image that X takes. */
const LARGEST_IMAGE = 5_242_880;

/** Bytes that may stand around it. */
const FRAME = 4096;

/** ms that X keeps media where it does not say. */
const DAY = 86_400_000;

/** `POST /2/media/upload`: a whole image or subtitle file. The media is the user's from then on. */
export const oneShot: Handler = async ({ request, user, settings, askX }) => {
  const { ownership, maxUploadBytes } = settings;
  const limit = Math.min(maxUploadBytes, LARGEST_IMAGE);
  const { media, media_category } = await multipartBody(request, ['media', 'media_category'], limit + FRAME);
  const { bytes } = media;
  if (bytes.length === 0) throw invalidRequest('$.media: must not be empty');
  if (bytes.length > limit) throw tooLarge(limit);
  const mediaCategory = oneOf(
    new TextDecoder().decode(media_category.bytes.subarray(0, 20)),
    '$.media_category',
    categories,
  );
  const mediaType = takenType(media.mediaType, settings);
  checkFit(mediaType, mediaCategory);
  const command = v2.upload({ bytes, mediaType, mediaCategory });
  const reply = await askX(command.request);
  const uploaded = command.read(reply);
  if (uploaded.ok) {
    const { mediaId, expiresAt = Date.now() + DAY } = uploaded.value;
    await stored(ownership, (store) => store.keep({ mediaId, user, totalBytes: bytes.length, expiresAt }));
  }
  return reply;
};
