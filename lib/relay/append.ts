import { v2 } from '../api/v2.js';
import { inspected } from './inspection.js';
import type { OwnedMedia } from './media-ownership.js';
import { multipartBody, type Part } from './multipart-body.js';
import { leavePlace, takePlace } from './open-place.js';
import { invalidRequest, Refusal } from './refusal.js';
import { type Handler, ownMedia, type RelayCall, stored, storedAnyway } from './relay-call.js';

/**
 * `POST /2/media/upload/{id}/append`: one segment, in memory while it is checked and forwarded.
 *
 * Its upload takes or renews its place before a byte is read. The segment is counted before it is forwarded, so that
 * segments which come at the same time cannot pass the announced size together; and stays counted when X does not take
 * it, which matters to nobody: it comes again under its index.
 */
export const append: Handler = async (call) => {
  const { mediaId, settings, askX, spend } = call;
  const { place, ...upload } = await ownMedia(mediaId, call);
  if (place === undefined) throw alreadyFinalized();
  await takePlace(place, call);
  const { segment_index, media } = await multipartBody(call, ['segment_index', 'media'], settings.maxSegmentBytes);
  const { bytes } = media;
  const segmentIndex = indexOf(segment_index);
  if (bytes.length === 0) throw invalidRequest('$.media: must not be empty');
  if ((await stored(call, (store) => store.claim({ mediaId, segmentIndex, bytes: bytes.length }))) !== true)
    throw await unclaimed(place, call);
  await spend({ bytes: bytes.length });
  await inspected(bytes, { command: 'append', mediaId, segmentIndex }, call).catch(async (error: unknown) => {
    if (error instanceof Refusal && error.reply.status === 422) await closeRefused(upload, place, call);
    throw error;
  });
  return await askX(v2.append({ mediaId, segmentIndex, bytes }).request);
};

/** Where a finalize has come in between, the place that was renewed here is nobody's. */
async function unclaimed(place: string, call: RelayCall): Promise<Error> {
  if ((await ownMedia(call.mediaId, call)).place !== undefined)
    return invalidRequest('The segments come to more bytes than total_bytes has announced.');
  await leavePlace(place, call);
  return alreadyFinalized();
}

/** What was refused of it is not what makes it whole: it takes nothing more, and is never finalized. */
async function closeRefused(upload: OwnedMedia, place: string, call: RelayCall): Promise<void> {
  await storedAnyway(call, (store) => store.keep({ ...upload, refused: true }));
  await leavePlace(place, call);
}

const alreadyFinalized = () => invalidRequest('Media is already finalized.');

/** 0 to 999, in digits alone: no sign, blank, exponent or other base. @throws Refusal 400. */
function indexOf({ bytes }: Part): number {
  const digits = bytes.length <= 3 ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : '';
  if (!/^[0-9]{1,3}$/.test(digits)) throw invalidRequest('$.segment_index: must be 0 to 999, in digits');
  return Number(digits);
}
