import { v2 } from '../api/v2.js';
import { type Handler, ownMedia } from './relay-call.js';

/** `GET /2/media/upload?command=STATUS&media_id={id}` */
export const status: Handler = async (call) => {
  const { mediaId } = await ownMedia(call.mediaId, call);
  return await call.askX(v2.status(mediaId).request);
};
