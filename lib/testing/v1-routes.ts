import type { MediaCategory } from '../api/media-command.js';
import type { Call, Handler } from './call.js';
import { acceptable, finalizeUpload } from './finalize-upload.js';
import { contentType } from './media-content.js';
import { categoryOfV1, largestFile, lifeOf, maxBytesOf, treatmentOf } from './media-rules.js';
import { pollProcessing } from './processing-status.js';
import { hostRefusal, invalidParameter, missingParameter, noSuchPage } from './refusals.js';
import { emptyReply } from './replies.js';
import { keepSegment, type SessionRequest, type UploadSession } from './upload-session.js';
import { v1Fields, type V1Fields } from './v1-fields.js';
import { finalizeRefusal, knownSession, mediaBytes, mediaReply, namedSession } from './v1-media.js';

/** `POST /1.1/media/upload.json`, `command=INIT` */
export const initialize: Handler = (call) => {
  const fields = v1Fields(call.request);
  const totalBytes = wholeNumber(fields, 'total_bytes');
  if (totalBytes > largestFile) throw invalidParameter('total_bytes');
  const mediaType = fields.text('media_type');
  if (mediaType === undefined) throw missingParameter('media_type');
  if (!/^[\w.+-]+\/[\w.+-]+/.test(mediaType)) throw invalidParameter('media_type');
  const session = newUpload(call, { totalBytes, mediaType, ...ownership(fields) });
  return mediaReply(202, session, { expiresAfterSecs: lifeOf(session.category, call.settings) });
};

/** `POST /1.1/media/upload.json`, `command=APPEND` */
export const append: Handler = (call) => {
  const { request, settings } = call;
  if (request.size > settings.maxAppendBytes) return emptyReply(413);
  const path = request.url.pathname;
  const fields = v1Fields(request);
  const index = fields.text('segment_index');
  if (index === undefined) throw missingParameter('segment_index');
  if (!/^[0-9]+$/.test(index) || Number(index) >= settings.maxSegments) {
    throw hostRefusal(path, `SegmentIndex must be between 0 and ${settings.maxSegments - 1}.`);
  }
  const bytes = mediaBytes(fields, request);
  const session = knownSession(call, fields);
  if (session.upload.finalized) throw hostRefusal(path, 'Media is already finalized.');
  keepSegment(session, Number(index), bytes);
  return emptyReply(204);
};

/** `POST /1.1/media/upload.json`, `command=FINALIZE` */
export const finalize: Handler = async (call) => {
  const session = knownSession(call, v1Fields(call.request));
  return mediaReply(201, session, await finalizeUpload(session, call.settings, finalizeRefusal(call)));
};

/** `GET /1.1/media/upload.json?command=STATUS` */
export const status: Handler = (call) => {
  const { request, settings, entry } = call;
  if (request.method !== 'GET') throw missingParameter('media');
  const fields = v1Fields(request);
  if (fields.text('command') === undefined) throw missingParameter('command');
  if (fields.text('command') !== 'STATUS') throw invalidParameter('command');
  const session = namedSession(call, fields);
  const polled = session && pollProcessing(session, settings);
  if (session === undefined || polled === undefined) throw noSuchPage();
  if (polled.early) entry.earlyPoll = true;
  return mediaReply(200, session, polled.answer);
};

/** `POST /1.1/media/upload.json` without a command: an image at once. */
export const simple: Handler = async (call) => {
  const { request, settings } = call;
  const fields = v1Fields(request);
  const bytes = mediaBytes(fields, request);
  const content = contentType(bytes);
  const mediaType = content ?? 'image/jpeg';
  const named = ownership(fields);
  if (bytes.length > maxBytesOf(named.mediaCategory ?? 'tweet_image', mediaType, settings)) return emptyReply(413);
  const recognized = acceptable(named.mediaCategory, mediaType, content, settings);
  if (treatmentOf(named.mediaCategory, mediaType) !== 'image' || !recognized)
    throw hostRefusal(request.url.pathname, 'media type unrecognized.');
  const session = newUpload(call, { totalBytes: bytes.length, mediaType, ...named });
  keepSegment(session, 0, bytes);
  return mediaReply(200, session, await finalizeUpload(session, settings, finalizeRefusal(call)));
};

/** `command` is none that X knows. */
export const unknownCommand: Handler = () => {
  throw invalidParameter('command');
};

function newUpload(
  { request, store, user, settings, entry }: Call,
  asked: Omit<SessionRequest, 'version' | 'owner'>,
): UploadSession {
  const limit = maxBytesOf(asked.mediaCategory, asked.mediaType, settings);
  if (asked.totalBytes > limit) throw hostRefusal(request.url.pathname, `File size exceeds ${limit} bytes.`);
  const session = store.create({ version: 'v1.1', owner: user, ...asked });
  entry.mediaId = session.upload.mediaId;
  return session;
}

function wholeNumber(fields: V1Fields, name: string): number {
  const digits = fields.text(name);
  if (digits === undefined) throw missingParameter(name);
  if (!/^[0-9]{1,15}$/.test(digits)) throw invalidParameter(name);
  return Number(digits);
}

function ownership(fields: V1Fields): {
  mediaCategory?: MediaCategory;
  additionalOwners?: readonly string[];
  shared?: boolean;
} {
  const category = fields.text('media_category');
  const mediaCategory = category === undefined ? undefined : categoryOfV1(category);
  if (category !== undefined && mediaCategory === undefined) throw invalidParameter('media_category');
  const owners = fields.text('additional_owners')?.split(',');
  if (owners !== undefined && (owners.length > 100 || !owners.every((owner) => /^[0-9]{1,19}$/.test(owner))))
    throw invalidParameter('additional_owners');
  const shared = fields.text('shared');
  if (shared !== undefined && shared !== 'true' && shared !== 'false') throw invalidParameter('shared');
  return {
    ...(mediaCategory !== undefined && { mediaCategory }),
    ...(owners !== undefined && { additionalOwners: owners }),
    ...(shared !== undefined && { shared: shared === 'true' }),
  };
}
