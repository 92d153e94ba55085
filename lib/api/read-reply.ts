import { parseExactJson } from './exact-json.js';
import { present } from '../present.js';
import { asNumber, asObject, asText, type JsonObject, momentOf } from './json-shape.js';
import type { ApiResponse, Outcome } from './media-api.js';
import type { AppendReply, MediaStatus, UploadSession } from './media-reply.js';
import { processingOf } from './processing-info.js';
import { problemOf, problemOfObject } from './problem.js';
import { idIn, isAnother, isId, mixedUp } from './reply-id.js';

/** X's session life where it names none. */
const DAY_SECS = 86_400;

/** Reads the reply to `initialize`. A reply without an id is a refusal: nothing can be appended to it. */
export const readSession = (response: ApiResponse): Outcome<UploadSession> =>
  readOpened(response, ({ body, envelope }): Outcome<UploadSession> => {
    const mediaId = idIn(body);
    if (mediaId === undefined || !isId(mediaId)) return withoutId(envelope);
    const mediaKey = asText(body['media_key']);
    const expiresAt = expiryOf(body, response.receivedAt) ?? response.receivedAt + DAY_SECS * 1000;
    return { ok: true, value: { mediaId, expiresAt, ...present({ mediaKey }) } };
  });

/**
 * Reads the reply to `finalize`, `status` and the one-shot `upload`; X may leave out an id that was asked for. A reply
 * about another media is refused, and so is an object that tells of no media at all, in `data` too: without
 * `processing_info`, it would pass for media that is ready.
 */
export const readStatus =
  (askedFor?: string) =>
  (response: ApiResponse): Outcome<MediaStatus> =>
    readOpened(response, ({ body, envelope }): Outcome<MediaStatus> => {
      const named = idIn(body);
      if (askedFor !== undefined && isAnother(named, askedFor, body)) return mixedUp(named, askedFor);
      const mediaId = named ?? (tellsOfMedia(body) ? askedFor : undefined);
      return mediaId === undefined || !isId(mediaId)
        ? withoutId(envelope)
        : { ok: true, value: statusOf(body, mediaId, response.receivedAt) };
    });

/** Whether there is a member that only media has. */
const tellsOfMedia = (body: JsonObject): boolean =>
  asObject(body['processing_info']) !== undefined ||
  ['media_key', 'expires_after_secs', 'size', 'image', 'video'].some((member) => (body[member] ?? null) !== null);

/** Reads the reply to `append`: any 2xx, mostly without a body. */
export const readAppended =
  (askedFor: string) =>
  (response: ApiResponse): Outcome<AppendReply> =>
    readAcknowledged(response, askedFor, (body) => {
      const expiresAt = momentOf(msOf(body['expires_at']));
      return expiresAt === undefined ? {} : { expiresAt };
    });

/** Reads a reply of which nothing is wanted but that it is a yes. */
export const readDone =
  (askedFor: string) =>
  (response: ApiResponse): Outcome<void> =>
    readAcknowledged(response, askedFor, () => undefined);

/** A 2xx whose body may be empty. A body that is there must be whole JSON, not only errors, and of no other media. */
function readAcknowledged<T>(response: ApiResponse, askedFor: string, read: (body: JsonObject) => T): Outcome<T> {
  if (isSuccess(response) && response.text.trim() === '') return { ok: true, value: read({}) };
  return readOpened(response, ({ body }): Outcome<T> => {
    const named = idIn(body);
    // Its id is not used: one that can be none of a media's, as a mere `x`, says nothing.
    if (/^\d+$/.test(named ?? '') && isAnother(named, askedFor, body)) return mixedUp(named, askedFor);
    return { ok: true, value: read(body) };
  });
}

/** What a reply holds, and what it is held in: v2 has `data`, v1.1 has no envelope. */
interface Opened {
  readonly body: JsonObject;
  readonly envelope: JsonObject;
}

/** Reads a 2xx that is whole JSON and not only errors; whatever else it is, is refused. */
function readOpened<T>(response: ApiResponse, read: (opened: Opened) => Outcome<T>): Outcome<T> {
  const envelope = isSuccess(response) ? asObject(parseExactJson(response.text)) : undefined;
  if (envelope === undefined)
    return { ok: false, problem: { ...problemOf(response), unreadable: isSuccess(response) } };
  if (isRefusal(envelope)) return { ok: false, problem: problemOfObject(envelope) };
  return read({ body: asObject(envelope['data']) ?? envelope, envelope });
}

function withoutId(envelope: JsonObject): Outcome<never> {
  const problem = problemOfObject(envelope);
  return {
    ok: false,
    problem: (problem.detail ?? problem.title) ? problem : { ...problem, title: 'No media id in the reply' },
  };
}

const isSuccess = ({ status }: ApiResponse): boolean => status >= 200 && status < 300;

/** Errors alone, or a flat code and message. Beside `data` that says something they are a partial success. */
const isRefusal = (envelope: JsonObject): boolean =>
  !Object.values(asObject(envelope['data']) ?? {}).some((member) => member !== null && member !== '') &&
  idIn(envelope) === undefined &&
  ((Array.isArray(envelope['errors']) && envelope['errors'].length > 0) ||
    asText(envelope['error']) !== undefined ||
    (asNumber(envelope['code']) !== undefined && asText(envelope['message']) !== undefined));

const msOf = (secs: unknown): number => (asNumber(secs) ?? NaN) * 1000;

const expiryOf = (body: JsonObject, receivedAt: number): number | undefined =>
  momentOf(receivedAt + msOf(body['expires_after_secs']));

function statusOf(body: JsonObject, mediaId: string, receivedAt: number): MediaStatus {
  const image = asObject(body['image']);
  const video = asObject(body['video']);
  return present({
    mediaId,
    mediaKey: asText(body['media_key']),
    size: asNumber(body['size']),
    expiresAt: expiryOf(body, receivedAt),
    image:
      image &&
      present({ type: asText(image['image_type']), width: asNumber(image['w']), height: asNumber(image['h']) }),
    video: video && present({ type: asText(video['video_type']) }),
    processing: processingOf(body['processing_info']),
  });
}
