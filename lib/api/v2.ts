import { present } from '../present.js';
import type { ApiBody, ApiCommand, MediaApi } from './media-api.js';
import type { MediaRef } from './media-command.js';
import { writtenMetadata } from './metadata-command.js';
import { mediaIdOf } from './media-ref.js';
import { readAppended, readDone, readSession, readStatus } from './read-reply.js';
import { subtitleCategory } from './subtitle-category.js';

const json = (value: unknown): ApiBody => ({ type: 'json', value });

/**
 * The v2 dialect: a path a command, JSON but for the segments, nothing in the query of a POST (X refuses it).
 *
 * Source: docs/x-media-api.md, section 1; X API v2 OpenAPI 2.156 to 2.167, `/2/media/…`.
 */
export const v2: MediaApi = {
  version: 'v2',
  baseUrl: 'https://api.x.com',

  initialize: ({ totalBytes, mediaType, mediaCategory, additionalOwners, shared }) => ({
    name: 'initialize',
    endpoint: 'initialize',
    request: {
      method: 'POST',
      path: '/2/media/upload/initialize',
      body: json(
        present({
          total_bytes: totalBytes,
          media_type: mediaType,
          media_category: mediaCategory,
          additional_owners: additionalOwners,
          shared,
        }),
      ),
    },
    read: readSession,
  }),

  append: ({ mediaId: media, segmentIndex, bytes, headroom }) => ({
    name: 'append',
    mediaId: mediaIdOf(media),
    endpoint: 'append',
    request: {
      method: 'POST',
      path: `${uploadOf(media)}/append`,
      body: {
        type: 'multipart',
        fields: [['segment_index', String(segmentIndex)]],
        media: { bytes, ...(headroom && { headroom }) },
      },
    },
    read: readAppended(mediaIdOf(media)),
  }),

  // X's specification has no body here; some servers refuse none ("Request body must be a JSON object."), all take
  // `{}`.
  finalize: (media) => ({
    name: 'finalize',
    mediaId: mediaIdOf(media),
    endpoint: 'finalize',
    request: { method: 'POST', path: `${uploadOf(media)}/finalize`, body: json({}) },
    read: readStatus(mediaIdOf(media)),
  }),

  // `command` is optional on paper; without it, processing was seen stuck for ever.
  status: (media) => ({
    name: 'status',
    mediaId: mediaIdOf(media),
    endpoint: 'status',
    request: {
      method: 'GET',
      path: '/2/media/upload',
      query: [
        ['command', 'STATUS'],
        ['media_id', mediaIdOf(media)],
      ],
    },
    read: readStatus(mediaIdOf(media)),
  }),

  upload: ({ bytes, mediaType, mediaCategory, headroom }) => ({
    name: 'upload',
    once: true,
    endpoint: 'upload',
    request: {
      method: 'POST',
      path: '/2/media/upload',
      body: {
        type: 'multipart',
        fields: [['media_category', mediaCategory]],
        media: { bytes, type: mediaType, ...(headroom && { headroom }) },
      },
    },
    read: readStatus(),
  }),

  setMetadata: (media, metadata) => ({
    name: 'setMetadata',
    mediaId: mediaIdOf(media),
    endpoint: 'metadata',
    request: {
      method: 'POST',
      path: '/2/media/metadata',
      body: json({ id: mediaIdOf(media), metadata: writtenMetadata(metadata) }),
    },
    read: readDone(mediaIdOf(media)),
  }),

  // One track a request: `subtitles` is a single object here.
  addSubtitles: (media, { mediaCategory, subtitles }) =>
    subtitles.map((track): ApiCommand<void> => ({
      name: 'addSubtitles',
      mediaId: mediaIdOf(media),
      endpoint: 'subtitles',
      request: {
        method: 'POST',
        path: '/2/media/subtitles',
        body: json({
          id: mediaIdOf(media),
          media_category: subtitleCategory(mediaCategory),
          subtitles: {
            id: track.mediaId,
            language_code: track.languageCode.toUpperCase(),
            display_name: track.displayName,
          },
        }),
      },
      read: readDone(mediaIdOf(media)),
    })),

  removeSubtitles: (media, { mediaCategory, languageCodes }) =>
    languageCodes.map((languageCode): ApiCommand<void> => ({
      name: 'removeSubtitles',
      mediaId: mediaIdOf(media),
      endpoint: 'subtitles',
      request: {
        method: 'DELETE',
        path: '/2/media/subtitles',
        body: json({
          id: mediaIdOf(media),
          media_category: subtitleCategory(mediaCategory),
          language_code: languageCode.toUpperCase(),
        }),
      },
      read: readDone(mediaIdOf(media)),
    })),
};

const uploadOf = (media: MediaRef): string => `/2/media/upload/${encodeURIComponent(mediaIdOf(media))}`;
