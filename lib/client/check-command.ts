import { present } from '../present.js';
import { MAX_ALT_TEXT, MAX_OWNERS, MAX_SEGMENT_INDEX } from '../api/command-limits.js';
import type { ApiVersion } from '../api/media-api.js';
import type {
  AddSubtitlesRequest,
  AppendRequest,
  InitializeRequest,
  MediaRef,
  OneShotRequest,
  RemoveSubtitlesRequest,
} from '../api/media-command.js';
import type { MediaMetadata } from '../api/metadata-command.js';
import { InvalidUploadError, isText, must, mustBeWhole } from '../upload-error.js';

/**
 * Each check gives back what it was given, or throws an `InvalidUploadError` that names the value, the limit and what
 * to do.
 */
export function checkInitialize(request: InitializeRequest): InitializeRequest {
  const { totalBytes, mediaType, additionalOwners = [] } = request;
  mustBeWhole('totalBytes', totalBytes);
  must(isText(mediaType, /\//), 'mediaType must be a MIME type such as video/mp4', mediaType, 'mediaType');
  const { length } = additionalOwners;
  must(length <= MAX_OWNERS, `X takes at most ${MAX_OWNERS} additionalOwners`, length, 'additionalOwners');
  const wrong = additionalOwners.find((owner) => !/^\d{1,19}$/.test(owner));
  must(wrong === undefined, 'additionalOwners must be user ids of 1 to 19 digits', `'${wrong}'`, 'additionalOwners');
  return request;
}

export function checkAppend<T extends AppendRequest>(segment: T, version: ApiVersion): T {
  checkMedia(segment.mediaId, version);
  const { segmentIndex, bytes } = segment;
  const isIndex = Number.isInteger(segmentIndex) && segmentIndex >= 0 && segmentIndex <= MAX_SEGMENT_INDEX;
  must(isIndex, `segmentIndex must be 0 to ${MAX_SEGMENT_INDEX}`, segmentIndex, 'segmentIndex');
  checkBytes(bytes);
  return segment;
}

/**
 * Ids go into paths and into the heads of multipart bodies: what takes neither apart will do. X's are 1 to 19 digits.
 */
export function checkMedia(media: MediaRef, version: ApiVersion): MediaRef {
  const given: unknown = media;
  if (typeof given === 'object' && given !== null && 'mediaKey' in given) {
    const { mediaKey } = given;
    if (version === 'v2')
      throw new InvalidUploadError('v2 names media by mediaId; mediaKey is for v1.1.', {
        errorCode: 'invalid-option',
        option: 'mediaKey',
      });
    must(isText(mediaKey, /^\w{1,64}$/), 'A mediaKey looks like 7_710511363345354753', named(mediaKey), 'mediaKey');
  } else
    must(isText(given, /^[\w-]{1,64}$/), 'A media is named by its id, a string of digits', named(given), 'mediaId');
  return media;
}

const named = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : value === null ? 'null' : `of type ${typeof value}`;

export function checkOneShot(media: OneShotRequest): OneShotRequest {
  const { bytes, mediaType, mediaCategory } = media;
  checkBytes(bytes);
  must(
    isText(mediaType, /^[\w.+-]+\/[\w.+-]+$/),
    'mediaType must be a MIME type such as image/png',
    mediaType,
    'mediaType',
  );
  must(
    isText(mediaCategory, /^\w+$/),
    'upload() needs a mediaCategory such as tweet_image',
    mediaCategory,
    'mediaCategory',
  );
  return media;
}

export function checkMetadata(metadata: MediaMetadata, version: ApiVersion): MediaMetadata {
  const { altText, ...others } = metadata;
  const [other] = Object.keys(present(others));
  must(
    version === 'v2' || other === undefined,
    'v1.1 takes the alt text alone, other metadata is for v2',
    other,
    'metadata',
  );
  if (altText === undefined && other !== undefined) return metadata;
  const length = typeof altText === 'string' ? [...altText].length : 0;
  must(length > 0 && length <= MAX_ALT_TEXT, `Alt text has 1 to ${MAX_ALT_TEXT} characters`, length, 'altText', {
    errorCode: 'invalid-alt-text',
    length,
    limit: MAX_ALT_TEXT,
  });
  return metadata;
}

const SUBTITLES = { errorCode: 'invalid-subtitles' } as const;

export function checkSubtitles<T extends AddSubtitlesRequest | RemoveSubtitlesRequest>(request: T): T {
  const codes =
    'languageCodes' in request ? request.languageCodes : request.subtitles.map(({ languageCode }) => languageCode);
  must(codes.length > 0, 'Subtitles need at least one track', 'none', 'subtitles', SUBTITLES);
  // Plain JavaScript may give none at all.
  const wrong = codes.filter((code) => !isText(code, /^[A-Za-z]{2}$/));
  must(wrong.length === 0, 'languageCode must be two letters such as EN', `'${wrong[0]}'`, 'languageCode', SUBTITLES);
  const { mediaCategory } = request;
  must(
    /^(?:tweet|amplify)_video$/.test(mediaCategory),
    'Subtitles belong to tweet_video or amplify_video',
    mediaCategory,
    'subtitles',
    SUBTITLES,
  );
  return request;
}

function checkBytes(bytes: Uint8Array | Blob): void {
  const size: unknown = bytes instanceof Uint8Array ? bytes.byteLength : (bytes as Partial<Blob> | undefined)?.size;
  must(typeof size === 'number', 'bytes must be a Uint8Array or a Blob', typeof bytes, 'bytes');
  if (size === 0) throw new InvalidUploadError('There are no bytes to send.', { errorCode: 'empty-source' });
}
