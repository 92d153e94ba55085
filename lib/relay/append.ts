import { v2 } from '../api/v2.js';
import { tooManyUploads } from './initialize.js';
import { multipartBody, type Part } from './multipart-body.js';
import { invalidRequest } from './refusal.js';
import { type Handler, ownMedia, stored } from './relay-call.js';

/**
 * `POST /2/media/upload/{id}/append`: one segment, in memory while it is checked and forwarded.
 *
 * It is counted before it is forwarded, so that segments which come at the same time cannot pass the announced size
 * together; and stays counted when X does not take it, which matters to nobody: it comes again under its index.
 */
export const append: Handler = async (call) => {
  const { request, user, mediaId, settings, askX } = call;
  const { ownership, maxSegmentBytes, maxUploadsPerUser, idleUploadTime } = settings;
  const { place } = await ownMedia(mediaId, call);
  if (place === undefined) throw invalidRequest('Media is already finalized.');
  const { segment_index, media } = await multipartBody(request, ['segment_index', 'media'], maxSegmentBytes);
  const segmentIndex = indexOf(segment_index);
  if (media.bytes.length === 0) throw invalidRequest('$.media: must not be empty');
  const renewed = { user, place, until: Date.now() + idleUploadTime };
  if ((await stored(ownership, (store) => store.reserve(renewed, maxUploadsPerUser))) !== true)
    throw tooManyUploads(maxUploadsPerUser);
  const claimed = await stored(ownership, (store) => store.claim({ mediaId, segmentIndex, bytes: media.bytes.length }));
  if (claimed !== true) throw invalidRequest('The segments come to more bytes than total_bytes has announced.');
  return await askX(v2.append({ mediaId, segmentIndex, bytes: media.bytes }).request);
};

/** 0 to 999, in digits alone: no sign, blank, exponent or other base. @throws Refusal 400. */
function indexOf({ bytes }: Part): number {
  const digits = bytes.length <= 3 ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : '';
  if (!/^[0-9]{1,3}$/.test(digits)) throw invalidRequest('$.segment_index: must be 0 to 999, in digits');
  return Number(digits);
}
