import { base64Bytes } from './base64.js';
import type { Call } from './call.js';
import type { EmulatorSettings } from './emulator-options.js';
import { badRequestNotFound, invalidRequest } from './refusals.js';
import { jsonReply, type Reply } from './replies.js';
import { text, type Rule } from './schema.js';
import type { MediaAnswer, UploadSession } from './upload-session.js';

/** Ids in v2: 1 to 19 digits. */
export const idPattern = /^[0-9]{1,19}$/;

/** A media or user id in a body. */
export const id = text(idPattern);

/** Media in a body: bytes from multipart, base64 from JSON. */
export const media: Rule<Uint8Array> = (value, path, complain) => {
  const bytes = value instanceof Uint8Array ? value : typeof value === 'string' ? base64Bytes(value) : undefined;
  if (bytes === undefined) complain(`${path}: is not base64`);
  else if (bytes.length === 0) complain(`${path}: must not be empty`);
  return bytes;
};

/** The session that the path names, or X's 400. */
export function sessionOfPath({ id: mediaId, store, user }: Call): UploadSession {
  if (!idPattern.test(mediaId)) {
    throw invalidRequest(`The \`id\` path parameter value [${mediaId}] does not match ${idPattern.source}`, {
      id: [mediaId],
    });
  }
  return sessionOf(mediaId, store, user);
}

/** The session of an id, or X's 400. */
export function sessionOf(mediaId: string, store: Call['store'], user: string): UploadSession {
  const session = idPattern.test(mediaId) ? store.find(user, mediaId) : undefined;
  if (session === undefined) throw badRequestNotFound();
  return session;
}

/** v2's answer about media; with the profile `spec` no more than the OpenAPI document has. */
export function mediaReply(
  { upload: { mediaId, mediaKey } }: UploadSession,
  answer: Partial<MediaAnswer>,
  { profile }: Pick<EmulatorSettings, 'profile'>,
): Reply {
  const { expiresAfterSecs, processingInfo, ...rest } = profile === 'spec' ? inDocument(answer) : answer;
  return jsonReply(200, {
    data: {
      id: mediaId,
      ...(mediaKey !== undefined && { media_key: mediaKey }),
      ...(expiresAfterSecs !== undefined && { expires_after_secs: expiresAfterSecs }),
      ...(processingInfo !== undefined && { processing_info: processingInfo }),
      ...rest,
    },
  });
}

function inDocument({ size, expiresAfterSecs, processingInfo }: Partial<MediaAnswer>): Partial<MediaAnswer> {
  const { error: _, ...info } = { error: undefined, ...processingInfo };
  return {
    ...(size !== undefined && { size }),
    ...(expiresAfterSecs !== undefined && { expiresAfterSecs }),
    ...(processingInfo !== undefined && { processingInfo: info }),
  };
}
