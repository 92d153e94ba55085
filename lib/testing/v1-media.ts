import { base64Bytes } from './base64.js';
import type { Call } from './call.js';
import type { FinalizeFlaw } from './finalize-upload.js';
import { codeRefusal, hostRefusal, invalidParameter, missingParameter } from './refusals.js';
import { jsonReply, type Refusal, type Reply } from './replies.js';
import { fieldText, type ReceivedRequest } from './received-request.js';
import type { MediaAnswer, UploadSession } from './upload-session.js';
import type { V1Fields } from './v1-fields.js';

/** The session that `media_id` or `media_key` names; absent where it is unknown, another user's, or expired. */
export function namedSession({ request, store, user, entry }: Call, fields: V1Fields): UploadSession | undefined {
  const mediaId = fields.text('media_id');
  const name = mediaId ?? fields.text('media_key');
  if (name === undefined) throw missingParameter('media_id');
  if (mediaId !== undefined && !/^[0-9]+$/.test(mediaId))
    throw hostRefusal(request.url.pathname, `Invalid media_id: Some(${mediaId}).`);
  const session = store.find(user, name);
  if (session !== undefined) entry.mediaId = session.upload.mediaId;
  return session;
}

/** The same, or X's 400. */
export function knownSession(call: Call, fields: V1Fields): UploadSession {
  const session = namedSession(call, fields);
  if (session === undefined) throw codeRefusal(400, 325, 'A media id was not found.');
  return session;
}

/** The bytes in `media` or `media_data`; in a urlencoded body, where no bytes can stand, both are base64. */
export function mediaBytes(fields: V1Fields, { mediaType, url: { pathname: path } }: ReceivedRequest): Uint8Array {
  const part = fields.part('media');
  const raw = mediaType.startsWith('multipart/') ? part?.bytes : part && base64Bytes(fieldText(part));
  if (part !== undefined && raw === undefined) throw invalidParameter('media');
  const encoded = fields.text('media_data');
  if (raw !== undefined && encoded !== undefined) throw invalidParameter('media_data');
  if (raw === undefined && encoded === undefined) throw missingParameter('media');
  const bytes = raw ?? base64Bytes(encoded ?? '');
  if (bytes === undefined) throw invalidParameter('media_data');
  if (bytes.length === 0) throw hostRefusal(path, 'Segment must not be empty.');
  return bytes;
}

/** FINALIZE's refusal in the words of the upload host. */
export const finalizeRefusal =
  ({ request }: Call) =>
  (flaw: FinalizeFlaw): Refusal =>
    hostRefusal(request.url.pathname, flaw);

/** v1.1's answer about media: `media_id` is a number of all its digits. */
export function mediaReply(
  status: number,
  { upload: { mediaId, mediaKey } }: UploadSession,
  { expiresAfterSecs, processingInfo, ...rest }: Partial<MediaAnswer>,
): Reply {
  return jsonReply(status, {
    media_id: BigInt(mediaId),
    media_id_string: mediaId,
    ...(mediaKey !== undefined && { media_key: mediaKey }),
    ...(expiresAfterSecs !== undefined && { expires_after_secs: expiresAfterSecs }),
    ...(processingInfo !== undefined && { processing_info: processingInfo }),
    ...rest,
  });
}
