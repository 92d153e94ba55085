import { v2 } from '../api/v2.js';
import { jsonBody } from './json-body.js';
import { leavePlace } from './open-place.js';
import { type Handler, ownMedia, storedAnyway } from './relay-call.js';

/**
 * `POST /2/media/upload/{id}/finalize`: frees the upload's place. It may come again: the first answer may have been
 * lost.
 */
export const finalize: Handler = async (call) => {
  const { mediaId, askX } = call;
  const { place, ...media } = await ownMedia(mediaId, call);
  await jsonBody(call, []);
  const command = v2.finalize(mediaId);
  const reply = await askX(command.request);
  const finalized = command.read(reply);
  if (finalized.ok) {
    const expiresAt = finalized.value.expiresAt ?? media.expiresAt;
    await storedAnyway(call, (store) => store.keep({ ...media, expiresAt }));
    // In this order: a segment that comes in between finds no place to be counted under, and gives back what it took.
    if (place !== undefined) await leavePlace(place, call);
  }
  return reply;
};
