import type { Handler } from './call.js';
import { takesAltText, takesSubtitles } from './media-rules.js';
import { badRequestNotFound } from './refusals.js';
import { jsonReply, Refusal } from './replies.js';
import { anything, oneOf, shape, shortText, text, validated } from './schema.js';
import { bindSubtitles, unbindSubtitles } from './subtitles.js';
import type { UploadSession } from './upload-session.js';
import { jsonBody } from './v2-body.js';
import { id, sessionOf } from './v2-media.js';

const metadataBody = shape(
  {
    id,
    metadata: shape(
      {},
      {
        alt_text: shape({ text: shortText(1000) }, {}),
        allow_download_status: anything,
        audience_policy: anything,
        content_expiration: anything,
        domain_restrictions: anything,
        found_media_origin: anything,
        geo_restrictions: anything,
        management_info: anything,
        preview_image: anything,
        sensitive_media_warning: anything,
        shared_info: anything,
        sticker_info: anything,
        upload_source: anything,
      },
    ),
  },
  {},
);

/** `POST /2/media/metadata` */
export const setMetadata: Handler = ({ request, store, user, entry }) => {
  const sent = jsonBody(request) ?? {};
  // X does not require the wrapper and falls over without it (docs/x-media-api.md, 11.1).
  if (typeof sent === 'object' && 'id' in sent && !('metadata' in sent))
    throw new Refusal(jsonReply(500, { errors: ['internal server error'] }));
  const body = validated(metadataBody, sent);
  entry.mediaId = body.id;
  const media = finalizedMedia(sessionOf(body.id, store, user));
  if (!takesAltText(media)) throw badRequestNotFound();
  const { upload } = media;
  if (body.metadata.alt_text !== undefined) upload.altText = body.metadata.alt_text.text;
  return jsonReply(200, { data: { id: body.id, associated_metadata: body.metadata } });
};

/** CamelCase here, although the other endpoints want snake_case. */
const videoCategory = oneOf(['TweetVideo', 'AmplifyVideo']);
const categoryOf = { TweetVideo: 'tweet_video', AmplifyVideo: 'amplify_video' } as const;
const languageCode = text(/^[A-Z]{2}$/);
const track = shape({ id, language_code: languageCode }, { display_name: text() });
const addBody = shape({ id, media_category: videoCategory, subtitles: track }, {});
const removeBody = shape({ id, media_category: videoCategory, language_code: languageCode }, {});

/** `POST /2/media/subtitles` */
export const addSubtitles: Handler = ({ request, store, user, entry }) => {
  const body = validated(addBody, jsonBody(request) ?? {});
  entry.mediaId = body.id;
  const { id: mediaId, language_code, display_name } = body.subtitles;
  const { upload } = subtitledMedia(sessionOf(body.id, store, user), body.media_category);
  const file = finalizedMedia(sessionOf(mediaId, store, user));
  if (file.category !== 'subtitles') throw badRequestNotFound();
  bindSubtitles(upload, {
    mediaId,
    languageCode: language_code,
    ...(display_name !== undefined && { displayName: display_name }),
  });
  return jsonReply(200, {
    data: { id: body.id, media_category: body.media_category, associated_subtitles: [body.subtitles] },
  });
};

/** `DELETE /2/media/subtitles`, with a body */
export const removeSubtitles: Handler = ({ request, store, user, entry }) => {
  const body = validated(removeBody, jsonBody(request) ?? {});
  entry.mediaId = body.id;
  const { upload } = subtitledMedia(sessionOf(body.id, store, user), body.media_category);
  return jsonReply(200, { data: { deleted: unbindSubtitles(upload, body.language_code) } });
};

function finalizedMedia(session: UploadSession): UploadSession {
  if (!session.upload.finalized) throw badRequestNotFound();
  return session;
}

/** A video of the category that the body names: to any other, X's answer is that of unknown media, as far as we know. */
function subtitledMedia(session: UploadSession, category: keyof typeof categoryOf): UploadSession {
  if (!takesSubtitles(finalizedMedia(session), categoryOf[category])) throw badRequestNotFound();
  return session;
}
