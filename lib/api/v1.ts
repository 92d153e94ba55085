import type { ApiBody, FormField, MediaApi } from './media-api.js';
import type { MediaRef } from './media-command.js';
import { mediaIdOf } from './media-ref.js';
import { readAppended, readDone, readSession, readStatus } from './read-reply.js';
import { subtitleCategory } from './subtitle-category.js';

const UPLOAD = '/1.1/media/upload.json';
const json = (value: unknown): ApiBody => ({ type: 'json', value });

/**
 * The v1.1 dialect: four commands on one URL, media named by id or by key.
 *
 * Every parameter of a POST stands in its body and none in the query, so that X's documentation ("the query is not
 * signed") and RFC 5849 ("it is") agree on the signature. Source: docs/x-media-api.md, 1.2 and 1.4.
 */
export const v1: MediaApi = {
  version: 'v1.1',
  baseUrl: 'https://upload.twitter.com',

  initialize: ({ totalBytes, mediaType, mediaCategory, additionalOwners, shared }) => ({
    name: 'initialize',
    endpoint: `POST ${UPLOAD}`,
    request: {
      method: 'POST',
      path: UPLOAD,
      body: form([
        ['command', 'INIT'],
        ['total_bytes', String(totalBytes)],
        ['media_type', mediaType],
        ['media_category', mediaCategory],
        ['additional_owners', additionalOwners?.length ? additionalOwners.join(',') : undefined],
        ['shared', shared === undefined ? undefined : String(shared)],
      ]),
    },
    read: readSession,
  }),

  append: ({ mediaId: media, segmentIndex, bytes, headroom }) => ({
    name: 'append',
    mediaId: mediaIdOf(media),
    endpoint: `POST ${UPLOAD}`,
    request: {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'multipart',
        fields: [['command', 'APPEND'], named(media), ['segment_index', String(segmentIndex)]],
        media: { bytes, ...(headroom && { headroom }) },
      },
    },
    read: readAppended(mediaIdOf(media)),
  }),

  finalize: (media) => ({
    name: 'finalize',
    mediaId: mediaIdOf(media),
    endpoint: `POST ${UPLOAD}`,
    request: { method: 'POST', path: UPLOAD, body: form([['command', 'FINALIZE'], named(media)]) },
    read: readStatus(mediaIdOf(media)),
  }),

  status: (media) => ({
    name: 'status',
    mediaId: mediaIdOf(media),
    endpoint: `GET ${UPLOAD}`,
    request: { method: 'GET', path: UPLOAD, query: [['command', 'STATUS'], named(media)] },
    read: readStatus(mediaIdOf(media)),
  }),

  upload: ({ bytes, mediaType, mediaCategory, headroom }) => ({
    name: 'upload',
    once: true,
    endpoint: `POST ${UPLOAD}`,
    request: {
      method: 'POST',
      path: UPLOAD,
      body: {
        type: 'multipart',
        fields: [['media_category', mediaCategory]],
        media: { bytes, type: mediaType, ...(headroom && { headroom }) },
      },
    },
    read: readStatus(),
  }),

  setMetadata: (media, { altText }) => ({
    name: 'setMetadata',
    mediaId: mediaIdOf(media),
    endpoint: 'metadata',
    request: {
      method: 'POST',
      path: '/1.1/media/metadata/create.json',
      body: json({ media_id: mediaIdOf(media), alt_text: { text: altText } }),
    },
    read: readDone(mediaIdOf(media)),
  }),

  addSubtitles: (media, { mediaCategory, subtitles }) => [
    {
      name: 'addSubtitles',
      mediaId: mediaIdOf(media),
      endpoint: 'subtitles',
      request: {
        method: 'POST',
        path: '/1.1/media/subtitles/create.json',
        body: json({
          media_id: mediaIdOf(media),
          media_category: subtitleCategory(mediaCategory),
          subtitle_info: {
            subtitles: subtitles.map((track) => ({
              media_id: track.mediaId,
              language_code: track.languageCode.toUpperCase(),
              display_name: track.displayName,
            })),
          },
        }),
      },
      read: readDone(mediaIdOf(media)),
    },
  ],

  removeSubtitles: (media, { mediaCategory, languageCodes }) => [
    {
      name: 'removeSubtitles',
      mediaId: mediaIdOf(media),
      endpoint: 'subtitles',
      request: {
        method: 'POST',
        path: '/1.1/media/subtitles/delete.json',
        body: json({
          media_id: mediaIdOf(media),
          media_category: subtitleCategory(mediaCategory),
          subtitle_info: {
            subtitles: languageCodes.map((languageCode) => ({ language_code: languageCode.toUpperCase() })),
          },
        }),
      },
      read: readDone(mediaIdOf(media)),
    },
  ],
};

const form = (fields: readonly (readonly [name: string, value: string | undefined])[]): ApiBody => ({
  type: 'form',
  fields: fields.filter((field): field is FormField => field[1] !== undefined),
});

const named = (media: MediaRef): FormField =>
  typeof media === 'string' ? ['media_id', media] : ['media_key', media.mediaKey];
