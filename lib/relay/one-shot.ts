import { v2 } from '../api/v2.js';
import { checkFit, keepOwn, takenType } from './initialize.js';
import { largestImage, largestOneShot } from './body-limits.js';
import { inspected } from './inspection.js';
import { oneOf } from './json-body.js';
import { multipartBody } from './multipart-body.js';
import { badGateway, invalidRequest, tooLarge } from './refusal.js';
import type { Handler } from './relay-call.js';

/** What X's one-shot upload has always taken; anything else comes in segments. Source: docs/x-media-api.md, 1.8. */
const categories = ['tweet_image', 'dm_image', 'subtitles'] as const;

/** ms that X keeps media where it does not say. */
const DAY = 86_400_000;

/** `POST /2/media/upload`: a whole image or subtitle file. The media is the user's from then on. */
export const oneShot: Handler = async (call) => {
  const { user, settings, askX, trace, spend } = call;
  const limit = largestImage(settings);
  const { media, media_category } = await multipartBody(call, ['media', 'media_category'], largestOneShot(settings));
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
  await spend({ uploads: 1, bytes: bytes.length });
  await inspected(bytes, { command: 'upload', mediaType }, call);
  const command = v2.upload({ bytes, mediaType, mediaCategory });
  const reply = await askX(command.request);
  const uploaded = command.read(reply);
  if (uploaded.ok) {
    const { mediaId, expiresAt = Date.now() + DAY } = uploaded.value;
    trace.mediaId = mediaId;
    try {
      await keepOwn({ mediaId, user, totalBytes: bytes.length, expiresAt }, call);
    } catch (cause) {
      // X has it: an answer that has it sent again would make more of it.
      throw badGateway('X has the media, and whose it is could not be written down.', cause);
    }
  }
  return reply;
};
