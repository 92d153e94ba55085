import { parseExactJson } from './exact-json.js';
import { present } from '../present.js';
import { asNumber, asObject, asText, type JsonObject } from './json-shape.js';
import type { ApiResponse, Outcome } from './media-api.js';
import type { AppendReply, MediaStatus, Processing, UploadSession } from './media-reply.js';
import { mediaIdOfKey } from './media-ref.js';
import { problemOf, problemOfObject } from './problem.js';

/** X's session life where it names none. */
const DAY_SECS = 86_400;

/** Reads the reply to `initialize`. A reply without an id is a refusal: nothing can be appended to it. */
export const readSession = (response: ApiResponse): Outcome<UploadSession> =>
  readObject(response, (body) => {
    const mediaId = idIn(body);
    if (mediaId === undefined) return undefined;
    const mediaKey = asText(body['media_key']);
    const secs = asNumber(body['expires_after_secs']) ?? DAY_SECS;
    return { mediaId, expiresAt: response.receivedAt + secs * 1000, ...present({ mediaKey }) };
  });

/**
 * Reads the reply to `finalize`, `status` and the one-shot `upload`; X may leave out an id that was asked for. An
 * object that tells of no media at all is a refusal: without `processing_info`, it would pass for media that is
 * ready.
 */
export const readStatus =
  (askedFor?: string) =>
  (response: ApiResponse): Outcome<MediaStatus> =>
    readObject(response, (body, envelope) => {
      const tellsOfMedia = body !== envelope || body['processing_info'] !== undefined;
      const mediaId = idIn(body) ?? (tellsOfMedia ? askedFor : undefined);
      return mediaId === undefined ? undefined : statusOf(body, mediaId, response.receivedAt);
    });

/** Reads the reply to `append`: any 2xx, mostly without a body. */
export const readAppended = (response: ApiResponse): Outcome<AppendReply> =>
  readAcknowledged(response, (body) => {
    const expiresAt = asNumber(body['expires_at']);
    return expiresAt === undefined ? {} : { expiresAt: expiresAt * 1000 };
  });

/** Reads a reply of which nothing but the status is wanted. */
export const readDone = (response: ApiResponse): Outcome<void> => readAcknowledged(response, () => undefined);

/** A 2xx whose body may be empty. A body that is there must be whole JSON, and not only errors. */
function readAcknowledged<T>(response: ApiResponse, read: (body: JsonObject) => T): Outcome<T> {
  if (isSuccess(response) && response.text.trim() === '') return { ok: true, value: read({}) };
  const envelope = isSuccess(response) ? asObject(parseExactJson(response.text)) : undefined;
  if (envelope === undefined)
    return { ok: false, problem: { ...problemOf(response), unreadable: isSuccess(response) } };
  if (isRefusal(envelope)) return { ok: false, problem: problemOfObject(envelope) };
  return { ok: true, value: read(asObject(envelope['data']) ?? envelope) };
}

/** A 2xx whose body must be an object that `read` can make something of. */
function readObject<T>(
  response: ApiResponse,
  read: (body: JsonObject, envelope: JsonObject) => T | undefined,
): Outcome<T> {
  const envelope = isSuccess(response) ? asObject(parseExactJson(response.text)) : undefined;
  if (envelope === undefined)
    return { ok: false, problem: { ...problemOf(response), unreadable: isSuccess(response) } };
  const value = isRefusal(envelope) ? undefined : read(asObject(envelope['data']) ?? envelope, envelope);
  if (value !== undefined) return { ok: true, value };
  const problem = problemOfObject(envelope);
  return {
    ok: false,
    problem: (problem.detail ?? problem.title) ? problem : { ...problem, title: 'No media id in the reply' },
  };
}

const isSuccess = ({ status }: ApiResponse): boolean => status >= 200 && status < 300;

/** Errors alone, or a flat code and message. Beside `data` they are a partial success. */
const isRefusal = (envelope: JsonObject): boolean =>
  asObject(envelope['data']) === undefined &&
  idIn(envelope) === undefined &&
  ((Array.isArray(envelope['errors']) && envelope['errors'].length > 0) ||
    asText(envelope['error']) !== undefined ||
    (asNumber(envelope['code']) !== undefined && asText(envelope['message']) !== undefined));

function idIn(body: JsonObject): string | undefined {
  const id = body['id'] ?? body['media_id_string'] ?? body['media_id'];
  if (typeof id === 'string' && id !== '') return id;
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id);
  return mediaIdOfKey(asText(body['media_key']));
}

function statusOf(body: JsonObject, mediaId: string, receivedAt: number): MediaStatus {
  const secs = asNumber(body['expires_after_secs']);
  const image = asObject(body['image']);
  const video = asObject(body['video']);
  return present({
    mediaId,
    mediaKey: asText(body['media_key']),
    size: asNumber(body['size']),
    expiresAt: secs === undefined ? undefined : receivedAt + secs * 1000,
    image:
      image &&
      present({ type: asText(image['image_type']), width: asNumber(image['w']), height: asNumber(image['h']) }),
    video: video && present({ type: asText(video['video_type']) }),
    processing: processingOf(body['processing_info']),
  });
}

/** Absent means ready, so whatever is there and cannot be read counts as running. */
function processingOf(given: unknown): Processing | undefined {
  if (given === undefined || given === null) return undefined;
  const info = asObject(given) ?? {};
  return present({
    state: asText(info['state']) ?? 'unknown',
    progressPercent: asNumber(info['progress_percent']),
    checkAfterSecs: asNumber(info['check_after_secs']),
    error: processingErrorOf(info['error']),
  });
}

function processingErrorOf(error: unknown): Processing['error'] {
  if (error === undefined || error === null || error === false) return undefined;
  const { code, name, message } = asObject(error) ?? { message: error };
  return present({ code: asNumber(code), name: asText(name), message: asText(message) });
}
