import { MAX_ALT_TEXT } from '../api/command-limits.js';
import type { ApiCommand } from '../api/media-api.js';
import { v2 } from '../api/v2.js';
import { ID, jsonBody, members, oneOf, text } from './json-body.js';
import { invalidRequest, type RelayReply } from './refusal.js';
import { type Handler, ownMedia, type RelayCall } from './relay-call.js';

/** Characters of a subtitle track's name. X names no limit. */
const MAX_NAME = 100;

/** The spelling that X has here, and ours. */
const videoCategories = { TweetVideo: 'tweet_video', AmplifyVideo: 'amplify_video' } as const;

/** `POST /2/media/metadata`: the alt text. X's other metadata is not for users of a relay. */
export const setMetadata: Handler = async (call) => {
  const body = await jsonBody(call, ['id', 'metadata']);
  const { alt_text } = members(body['metadata'], '$.metadata', ['alt_text']);
  const altText = shortText(
    members(alt_text, '$.metadata.alt_text', ['text'])['text'],
    '$.metadata.alt_text.text',
    MAX_ALT_TEXT,
  );
  const mediaId = await ownId(body['id'], '$.id', call);
  return await call.askX(v2.setMetadata(mediaId, { altText }).request);
};

/** `POST /2/media/subtitles`: both the video and the subtitle file must be the user's. */
export const addSubtitles: Handler = async (call) => {
  const body = await jsonBody(call, ['id', 'media_category', 'subtitles']);
  const track = members(body['subtitles'], '$.subtitles', ['id', 'language_code', 'display_name']);
  const mediaCategory = videoCategory(body['media_category']);
  const languageCode = language(track['language_code'], '$.subtitles.language_code');
  const displayName = shortText(track['display_name'], '$.subtitles.display_name', MAX_NAME);
  const mediaId = await ownId(body['id'], '$.id', call);
  const subtitles = [{ mediaId: await ownId(track['id'], '$.subtitles.id', call), languageCode, displayName }];
  return await only(v2.addSubtitles(mediaId, { mediaCategory, subtitles }), call);
};

/** `DELETE /2/media/subtitles`, with a body */
export const removeSubtitles: Handler = async (call) => {
  const body = await jsonBody(call, ['id', 'media_category', 'language_code']);
  const mediaCategory = videoCategory(body['media_category']);
  const languageCodes = [language(body['language_code'], '$.language_code')];
  const mediaId = await ownId(body['id'], '$.id', call);
  return await only(v2.removeSubtitles(mediaId, { mediaCategory, languageCodes }), call);
};

/** On v2, one track is one request. */
async function only([command]: readonly ApiCommand<void>[], { askX }: RelayCall): Promise<RelayReply> {
  if (command === undefined) throw invalidRequest('There is nothing to do.');
  return await askX(command.request);
}

async function ownId(id: unknown, at: string, call: RelayCall): Promise<string> {
  const { mediaId } = await ownMedia(text(id, at, ID), call);
  call.trace.mediaId ??= mediaId;
  return mediaId;
}

const language = (code: unknown, at: string): string => text(code, at, /^[A-Z]{2}$/);

const videoCategory = (category: unknown) =>
  videoCategories[oneOf(category, '$.media_category', ['TweetVideo', 'AmplifyVideo'])];

function shortText(value: unknown, at: string, most: number): string {
  const length = typeof value === 'string' ? [...value].length : 0;
  if (typeof value !== 'string' || length === 0 || length > most)
    throw invalidRequest(`${at}: must have 1 to ${most} characters`);
  return value;
}
