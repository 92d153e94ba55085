import { attachFlaw, type AttachFlaw } from './attach-media.js';
import type { Handler } from './call.js';
import { codeRefusal } from './refusals.js';
import { jsonReply } from './replies.js';
import { v1Fields } from './v1-fields.js';

const refusals: Readonly<Record<AttachFlaw, readonly [code: number, message: string]>> = {
  unknown: [325, 'A media id was not found.'],
  'not-ready': [324, 'Not valid video'],
  kind: [324, 'Unsupported raw media category'],
  mixed: [323, 'Only one animated GIF may be attached to a Tweet.'],
  many: [324, 'The validation of media ids failed.'],
};

/** `POST /1.1/statuses/update.json`; looks at nothing but the text and the media. */
export const updateStatus: Handler = (call) => {
  const fields = v1Fields(call.request);
  const text = fields.text('status') ?? '';
  const named = fields.text('media_ids') ?? '';
  const mediaIds = named === '' ? [] : named.split(',').map((mediaId) => mediaId.trim());
  if (text === '' && mediaIds.length === 0) throw codeRefusal(403, 170, 'Missing required parameter: status.');
  const flaw = attachFlaw(call, mediaIds);
  if (flaw !== undefined) throw codeRefusal(400, ...refusals[flaw]);
  const { id } = call.posts.create({ version: 'v1.1', user: call.user, text, mediaIds });
  const media = mediaIds.map((mediaId) => ({ id: BigInt(mediaId), id_str: mediaId }));
  return jsonReply(200, {
    id: BigInt(id),
    id_str: id,
    text,
    truncated: false,
    user: { id_str: call.user },
    ...(media.length > 0 && { extended_entities: { media } }),
  });
};
