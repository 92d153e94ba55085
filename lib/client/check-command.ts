import { MAX_ALT_TEXT, MAX_OWNERS, MAX_SEGMENT_INDEX } from '../api/command-limits.js';
import type { ApiVersion } from '../api/media-api.js';
import type {
  AddSubtitlesRequest,
  AppendRequest,
  InitializeRequest,
  MediaMetadata,
  MediaRef,
  OneShotRequest,
  RemoveSubtitlesRequest,
} from '../api/media-command.js';
import { InvalidUploadError } from '../upload-error.js';

/**
 * Each check gives back what it was given, or throws an `InvalidUploadError` that names the value, the limit and what
 * to do.
 */
export function checkInitialize(request: InitializeRequest): InitializeRequest {
  const { totalBytes, additionalOwners = [] } = request;
  const mediaType: unknown = request.mediaType;
  if (!Number.isSafeInteger(totalBytes) || totalBytes < 1)
    refuse(`totalBytes must be a whole number above 0, not ${totalBytes}: X takes no empty media.`);
  if (typeof mediaType !== 'string' || !mediaType.includes('/'))
    refuse(`mediaType must be a MIME type such as video/mp4, not ${String(mediaType)}.`);
  if (additionalOwners.length > MAX_OWNERS)
    refuse(`X takes at most ${MAX_OWNERS} additionalOwners, not ${additionalOwners.length}.`);
  const wrong = additionalOwners.find((owner) => !/^\d{1,19}$/.test(owner));
  if (wrong !== undefined) refuse(`additionalOwners are user ids of 1 to 19 digits, not '${wrong}'.`);
  return request;
}

export function checkAppend<T extends AppendRequest>(segment: T, version: ApiVersion): T {
  checkMedia(segment.mediaId, version);
  const { segmentIndex, bytes } = segment;
  if (!Number.isInteger(segmentIndex) || segmentIndex < 0 || segmentIndex > MAX_SEGMENT_INDEX)
    refuse(`segmentIndex must be 0 to ${MAX_SEGMENT_INDEX}, not ${segmentIndex}.`);
  checkBytes(bytes);
  return segment;
}

/**
 * Ids go into paths and into the heads of multipart bodies: what takes neither apart will do. X's are 1 to 19 digits.
 */
export function checkMedia(media: MediaRef, version: ApiVersion): MediaRef {
  const given: unknown = media;
  if (typeof given === 'object' && given !== null && 'mediaKey' in given) {
    if (version === 'v2') refuse('v2 names media by mediaId; mediaKey is for v1.1.');
    if (typeof given.mediaKey !== 'string' || !/^\w{1,64}$/.test(given.mediaKey))
      refuse(`A mediaKey looks like 7_710511363345354753, not ${named(given.mediaKey)}.`);
  } else if (typeof given !== 'string' || !/^[\w-]{1,64}$/.test(given)) {
    refuse(`A media is named by its id, a string of digits, not ${named(given)}.`);
  }
  return media;
}

const named = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : value === null ? 'null' : `of type ${typeof value}`;

export function checkOneShot(media: OneShotRequest): OneShotRequest {
  checkBytes(media.bytes);
  const mediaType: unknown = media.mediaType;
  if (typeof mediaType !== 'string' || !/^[\w.+-]+\/[\w.+-]+$/.test(mediaType))
    refuse(`mediaType must be a MIME type such as image/png, not ${String(mediaType)}.`);
  const mediaCategory: unknown = media.mediaCategory;
  if (typeof mediaCategory !== 'string' || !/^\w+$/.test(mediaCategory))
    refuse('The one-shot upload needs a mediaCategory, for example tweet_image.');
  return media;
}

export function checkMetadata(metadata: MediaMetadata): MediaMetadata {
  const { altText } = metadata;
  const length = typeof altText === 'string' ? [...altText].length : 0;
  if (length === 0 || length > MAX_ALT_TEXT) refuse(`Alt text has 1 to ${MAX_ALT_TEXT} characters, not ${length}.`);
  return metadata;
}

export function checkSubtitles<T extends AddSubtitlesRequest | RemoveSubtitlesRequest>(request: T): T {
  const codes =
    'languageCodes' in request ? request.languageCodes : request.subtitles.map(({ languageCode }) => languageCode);
  if (codes.length === 0) refuse('Name at least one subtitle track.');
  const wrong = codes.find((code) => !/^[A-Za-z]{2}$/.test(code));
  if (wrong !== undefined) refuse(`A subtitle's languageCode is two letters such as EN, not '${wrong}'.`);
  if (!['tweet_video', 'amplify_video'].includes(request.mediaCategory))
    refuse(`Subtitles belong to tweet_video or amplify_video, not ${request.mediaCategory}.`);
  return request;
}

function checkBytes(bytes: Uint8Array | Blob): void {
  const size: unknown = bytes instanceof Uint8Array ? bytes.byteLength : (bytes as Partial<Blob> | undefined)?.size;
  if (typeof size !== 'number') refuse('bytes must be a Uint8Array or a Blob.');
  if (size === 0) refuse('There are no bytes to send: X takes no empty segment.');
}

function refuse(why: string): never {
  throw new InvalidUploadError(why);
}
