import type { Call, Handler } from './call.js';
import { categoryOfV1, takesAltText, takesSubtitles } from './media-rules.js';
import { hostRefusal, invalidParameter, missingParameter, noSuchPage } from './refusals.js';
import { emptyReply } from './replies.js';
import { bindSubtitles, unbindSubtitles } from './subtitles.js';
import type { UploadSession } from './upload-session.js';

/** `POST /1.1/media/metadata/create.json` */
export const setMetadata: Handler = (call) => {
  const body = payload(call);
  const altText = textIn(objectIn(body, 'alt_text'), 'text');
  if (altText === undefined) throw missingParameter('alt_text');
  if ([...altText].length > 1000) throw invalidParameter('alt_text');
  const media = describedMedia(call, body);
  if (!takesAltText(media)) throw noSuchPage();
  media.upload.altText = altText;
  return emptyReply(200);
};

/** `POST /1.1/media/subtitles/create.json` */
export const addSubtitles: Handler = (call) => {
  const body = payload(call);
  const tracks = subtitleTracks(call, body).map((track) => {
    const mediaId = idIn(track, 'media_id');
    const file = mediaId === undefined ? undefined : call.store.find(call.user, mediaId);
    if (mediaId === undefined || file === undefined || !file.upload.finalized || file.category !== 'subtitles')
      throw noSuchPage();
    const displayName = textIn(track, 'display_name');
    return { mediaId, languageCode: languageOf(track), ...(displayName !== undefined && { displayName }) };
  });
  const { upload } = subtitledMedia(call, body);
  for (const track of tracks) bindSubtitles(upload, track);
  return emptyReply(200);
};

/** `POST /1.1/media/subtitles/delete.json` */
export const removeSubtitles: Handler = (call) => {
  const body = payload(call);
  const languages = subtitleTracks(call, body).map(languageOf);
  const { upload } = subtitledMedia(call, body);
  for (const language of languages) unbindSubtitles(upload, language);
  return emptyReply(200);
};

/** JSON, under the name of JSON or of plain text. */
function payload({ request }: Call): object {
  const refusal = hostRefusal(request.url.pathname, 'Invalid json payload.');
  if (request.mediaType !== 'application/json' && request.mediaType !== 'text/plain') throw refusal;
  try {
    const value = request.exactJson();
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    throw refusal;
  }
  throw refusal;
}

function describedMedia({ store, user, entry }: Call, body: object): UploadSession {
  const name = idIn(body, 'media_id') ?? textIn(body, 'media_key');
  if (name === undefined) throw missingParameter('media_id');
  const session = store.find(user, name);
  entry.mediaId = session?.upload.mediaId ?? name;
  if (session?.upload.finalized !== true) throw noSuchPage();
  return session;
}

/** A video of the category that the body names. */
function subtitledMedia(call: Call, body: object): UploadSession {
  const media = describedMedia(call, body);
  if (!takesSubtitles(media, categoryOfV1(textIn(body, 'media_category') ?? ''))) throw noSuchPage();
  return media;
}

function subtitleTracks({ request }: Call, body: object): readonly object[] {
  const category = textIn(body, 'media_category');
  if (category === undefined) throw missingParameter('media_category');
  if (categoryOfV1(category)?.endsWith('video') !== true) throw invalidParameter('media_category');
  const tracks: unknown = member(objectIn(body, 'subtitle_info'), 'subtitles');
  const isObject = (track: unknown): track is object => typeof track === 'object' && track !== null;
  if (!Array.isArray(tracks) || tracks.length === 0 || !tracks.every(isObject)) {
    throw hostRefusal(request.url.pathname, 'Invalid json payload.');
  }
  return tracks;
}

function languageOf(track: object): string {
  const language = textIn(track, 'language_code');
  if (language === undefined) throw missingParameter('language_code');
  if (!/^[A-Za-z]{2}$/.test(language)) throw invalidParameter('language_code');
  return language.toUpperCase();
}

const member = (value: object | undefined, name: string): unknown =>
  value !== undefined && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

function textIn(value: object | undefined, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** An id: a text, or the number that tweepy and python-twitter send. */
function idIn(value: object, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'bigint' ? String(found) : textIn(value, name);
}

function objectIn(value: object, name: string): object | undefined {
  const found = member(value, name);
  return typeof found === 'object' && found !== null ? found : undefined;
}
