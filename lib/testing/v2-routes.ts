import type { Call, Handler } from './call.js';
import { acceptable, finalizeUpload } from './finalize-upload.js';
import { contentType } from './media-content.js';
import {
  categoryOfType,
  largestFile,
  lifeOf,
  maxBytesOf,
  mediaCategories,
  mediaTypes,
  oneShotCategories,
} from './media-rules.js';
import { pollProcessing } from './processing-status.js';
import { badRequestNotFound, invalidRequest } from './refusals.js';
import { emptyReply, jsonReply } from './replies.js';
import { flag, integer, list, oneOf, shape, text, validated, type Rule } from './schema.js';
import { keepSegment, type MediaAnswer, type SessionRequest, type UploadSession } from './upload-session.js';
import { jsonBody, jsonOrMultipartBody, refuseQuery } from './v2-body.js';
import { id, media, mediaReply, sessionOf, sessionOfPath } from './v2-media.js';

const initializeBody = shape(
  { total_bytes: integer(0, largestFile), media_type: oneOf(mediaTypes) },
  { media_category: oneOf(mediaCategories), additional_owners: list(id), shared: flag },
);

/** `POST /2/media/upload/initialize` */
export const initialize: Handler = (call) => {
  const body = validated(initializeBody, jsonBody(call.request) ?? {});
  const session = newUpload(call, {
    totalBytes: body.total_bytes,
    mediaType: body.media_type,
    ...(body.media_category !== undefined && { mediaCategory: body.media_category }),
    ...(body.additional_owners !== undefined && { additionalOwners: body.additional_owners }),
    ...(body.shared !== undefined && { shared: body.shared }),
  });
  return mediaReply(session, { expiresAfterSecs: lifeOf(session.category, call.settings) }, call.settings);
};

/** A number in JSON, digits in multipart. */
const segmentIndex =
  (segments: number): Rule<number> =>
  (value, path, complain) => {
    const digits = typeof value === 'string' ? text(/^[0-9]{1,3}$/)(value, path, complain) : undefined;
    return integer(0, segments - 1)(digits === undefined ? value : Number(digits), path, complain);
  };

/** `POST /2/media/upload/{id}/append` */
export const append: Handler = (call) => {
  const { request, settings } = call;
  if (request.size > settings.maxAppendBytes) return emptyReply(413);
  const rule = shape({ media, segment_index: segmentIndex(settings.maxSegments) }, {});
  const body = validated(rule, jsonOrMultipartBody(request, 'media') ?? {});
  const session = sessionOfPath(call);
  if (session.upload.finalized) throw invalidRequest('Media is already finalized.');
  keepSegment(session, body.segment_index, body.media);
  if (settings.appendReply === 'empty') return emptyReply(204);
  return jsonReply(200, { data: { expires_at: Math.floor(session.expiresAt / 1000) } });
};

/** `POST /2/media/upload/{id}/finalize` */
export const finalize: Handler = async (call) => {
  const { request, settings } = call;
  const body = jsonBody(request);
  const refused = body === undefined && request.mediaType === 'application/json' && settings.emptyFinalize === 'refuse';
  if (refused) throw invalidRequest('Request body must be a JSON object.');
  validated(shape({}, {}), body ?? {});
  const session = sessionOfPath(call);
  return mediaReply(session, await finalizeUpload(session, settings, invalidRequest), settings);
};

/** `GET /2/media/upload?command=STATUS&media_id={id}`; X's OpenAPI document does not require the command. */
export const status: Handler = ({ request, settings, store, user, entry }) => {
  refuseQuery(request, ['command', 'media_id']);
  const { command, media_id } = Object.fromEntries(request.url.searchParams);
  validated(shape({ media_id: id }, { command: oneOf(['STATUS']) }), {
    ...(command !== undefined && { command }),
    ...(media_id !== undefined && { media_id }),
  });
  const session = sessionOf(media_id ?? '', store, user);
  const polled = pollProcessing(session, settings);
  if (polled === undefined && settings.profile === 'spec')
    return mediaReply(session, unprocessed(session, settings), settings);
  if (polled === undefined) throw badRequestNotFound();
  if (polled.early) entry.earlyPoll = true;
  return mediaReply(session, polled.answer, settings);
};

/** STATUS of what is not processed, as the OpenAPI document would have it. */
const unprocessed = ({ upload, expiresAt }: UploadSession, { now }: Call['settings']): Partial<MediaAnswer> => ({
  ...(upload.finalized && { size: upload.totalBytes }),
  expiresAfterSecs: Math.ceil((expiresAt - now()) / 1000),
});

const oneShotBody = shape(
  { media, media_category: oneOf(oneShotCategories) },
  { media_type: oneOf(mediaTypes), additional_owners: text(/^[0-9]{1,19}(,[0-9]{1,19})*$/), shared: flag },
);

/** `POST /2/media/upload`: the whole file at once. What was the command form here is refused. */
export const oneShot: Handler = async (call) => {
  const { request, settings } = call;
  const sent = request.form?.map(({ name }) => name) ?? [];
  if (sent.includes('command') || request.url.searchParams.has('command'))
    throw invalidRequest('Missing media field in JSON');
  const value = jsonOrMultipartBody(request, 'media') ?? {};
  if (typeof value === 'object' && 'command' in value) throw invalidRequest('Missing media field in JSON');
  const body = validated(oneShotBody, value);
  const content = contentType(body.media);
  const mediaType = body.media_type ?? content ?? 'application/octet-stream';
  if (!acceptable(body.media_category, mediaType, content, settings)) throw invalidRequest('media type unrecognized.');
  const session = newUpload(call, {
    totalBytes: body.media.length,
    mediaType,
    mediaCategory: body.media_category,
    ...(body.additional_owners !== undefined && { additionalOwners: body.additional_owners.split(',') }),
    ...(body.shared !== undefined && { shared: body.shared }),
  });
  keepSegment(session, 0, body.media);
  return mediaReply(session, await finalizeUpload(session, settings, invalidRequest), settings);
};

function newUpload(
  { store, user, settings, entry }: Call,
  request: Omit<SessionRequest, 'version' | 'owner'>,
): UploadSession {
  const limit = maxBytesOf(request.mediaCategory ?? categoryOfType(request.mediaType), request.mediaType, settings);
  if (request.totalBytes > limit) throw invalidRequest(`File size exceeds ${limit} bytes.`);
  const session = store.create({ version: 'v2', owner: user, ...request });
  entry.mediaId = session.upload.mediaId;
  return session;
}
