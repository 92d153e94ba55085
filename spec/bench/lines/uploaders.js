// Who uploads, and how.

const MiB = 2 ** 20;

const ours = (concurrency) => ({
  title: `rx-media-upload, ${concurrency}`,
  job: { by: 'rx-media-upload', how: 'videoInTheClear', concurrency },
  segmentBytes: 4 * MiB,
  concurrency,
});

/**
 * @typedef {object} Uploader
 * @property {string} title
 * @property {object} job what one-upload.js is told
 * @property {number} segmentBytes what is sent in one APPEND
 * @property {number} concurrency how many are on the way: what is expected, where it chooses by itself
 */

/** By the names that `--only` knows. @type {Record<string, Uploader>} */
export const uploaders = {
  1: ours(1),
  3: ours(3),
  8: ours(8),
  16: ours(16),
  auto: { ...ours('auto'), concurrency: 8 },
  v1: {
    title: 'twitter-api-v2 v1, 1 MiB × 3',
    job: { by: 'twitter-api-v2', how: 'v1' },
    segmentBytes: MiB,
    concurrency: 3,
  },
  'v1-4m': {
    title: 'twitter-api-v2 v1, 4 MiB × 3',
    job: { by: 'twitter-api-v2', how: 'v1', segmentBytes: 4 * MiB },
    segmentBytes: 4 * MiB,
    concurrency: 3,
  },
  v2: {
    title: 'twitter-api-v2 v2, 1 MiB × 1',
    job: { by: 'twitter-api-v2', how: 'v2' },
    segmentBytes: MiB,
    concurrency: 1,
  },
};
