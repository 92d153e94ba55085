import { v2 } from '../api/v2.js';
import { jsonBody } from './json-body.js';
import { type Handler, ownMedia, stored } from './relay-call.js';

/**
 * `POST /2/media/upload/{id}/finalize`: frees the upload's place. It may come again: the first answer may have been
 * lost.
 */
export const finalize: Handler = async (call) => {
  const {
    request,
    user,
    mediaId,
    settings: { ownership },
    askX,
  } = call;
  const { place, ...media } = await ownMedia(mediaId, call);
  await jsonBody(request, []);
  const command = v2.finalize(mediaId);
  const reply = await askX(command.request);
  const finalized = command.read(reply);
  if (finalized.ok) {
    const expiresAt = finalized.value.expiresAt ?? media.expiresAt;
    await stored(ownership, (store) => store.keep({ ...media, expiresAt }));
    if (place !== undefined) await stored(ownership, (store) => store.release({ user, place }));
  }
  return reply;
};
