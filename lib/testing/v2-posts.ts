import { attachFlaw } from './attach-media.js';
import type { Handler } from './call.js';
import { invalidRequest } from './refusals.js';
import { jsonReply } from './replies.js';
import { anything, list, shape, text, validated } from './schema.js';
import { jsonBody } from './v2-body.js';
import { id } from './v2-media.js';

const postBody = shape(
  {},
  {
    text: text(),
    media: shape({ media_ids: list(id) }, { tagged_user_ids: list(id) }),
    card_uri: anything,
    community_id: anything,
    direct_message_deep_link: anything,
    edit_options: anything,
    for_super_followers_only: anything,
    geo: anything,
    made_with_ai: anything,
    nullcast: anything,
    paid_partnership: anything,
    poll: anything,
    quote_tweet_id: anything,
    reply: anything,
    reply_settings: anything,
    share_with_followers: anything,
  },
);

/** `POST /2/tweets`; looks at nothing but the text and the media. */
export const createPost: Handler = (call) => {
  const body = validated(postBody, jsonBody(call.request) ?? {});
  const mediaIds = body.media?.media_ids ?? [];
  if ((body.text ?? '') === '' && mediaIds.length === 0) {
    throw invalidRequest('At least one of [text, media.media_ids] must be present.');
  }
  const invalid = body.media !== undefined && (mediaIds.length === 0 || attachFlaw(call, mediaIds) !== undefined);
  if (invalid) throw invalidRequest('Your media IDs are invalid.', { 'media.media_ids': mediaIds });
  const post = call.posts.create({ version: 'v2', user: call.user, text: body.text ?? '', mediaIds });
  return jsonReply(201, { data: { id: post.id, text: post.text, edit_history_tweet_ids: [post.id] } });
};
