// What is measured: who does what, how often.

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const SEGMENT = 4 * MiB;
/** X takes 1000 segments, and 4 GiB are 1024 of 4 MiB. */
const LARGE_SEGMENT = Math.ceil((4 * GiB) / 1000);

const bareLoop = { contender: 'bare-loop', what: 'video' };
const ours = { contender: 'rx-media-upload', what: 'video' };
const oursFromStream = { contender: 'rx-media-upload', what: 'stream' };
const twitterV1 = { contender: 'twitter-api-v2', what: 'v1' };
const twitterV2 = { contender: 'twitter-api-v2', what: 'v2' };

const at = (segmentBytes, concurrency) => ({ segmentBytes, concurrency });

/** With its own chunks, and with ours. */
const twitterApi = {
  'twitter-api-v2 v1, its defaults (1 MiB × 3)': twitterV1,
  'twitter-api-v2 v1, 4 MiB × 3': { ...twitterV1, ...at(SEGMENT, 3) },
  'twitter-api-v2 v2, its defaults (1 MiB)': twitterV2,
  'twitter-api-v2 v2, 4 MiB': { ...twitterV2, ...at(SEGMENT) },
};

/**
 * @typedef {object} Work
 * @property {string} title
 * @property {number} latency ms per reply
 * @property {number} size bytes of the one file; of all of them where there are `images`
 * @property {number} [images] how many
 * @property {number} runs of each contender
 * @property {Record<string, object>} jobs by contender
 */

/** @type {Record<string, Work>} */
export const works = {
  file: {
    title: '512 MiB, no latency',
    latency: 0,
    size: 512 * MiB,
    runs: 7,
    jobs: {
      'bare loop': { ...bareLoop, ...at(SEGMENT, 1) },
      'rx-media-upload, file': { ...ours, ...at(SEGMENT, 1) },
      'rx-media-upload, stream': { ...oursFromStream, ...at(SEGMENT, 1) },
      ...twitterApi,
    },
  },
  several: {
    title: '512 MiB, several at a time, no latency',
    latency: 0,
    size: 512 * MiB,
    runs: 7,
    jobs: {
      'rx-media-upload, 3 at a time': { ...ours, ...at(SEGMENT, 3) },
      "rx-media-upload, 'auto'": { ...ours, ...at(undefined, 'auto') },
    },
  },
  latency: {
    title: '64 MiB, 50 ms per reply',
    latency: 50,
    size: 64 * MiB,
    runs: 5,
    jobs: {
      ...Object.fromEntries(
        [1, 3, 8].flatMap((concurrency) => [
          [`bare loop, ${concurrency} at a time`, { ...bareLoop, ...at(SEGMENT, concurrency) }],
          [`rx-media-upload, ${concurrency} at a time`, { ...ours, ...at(SEGMENT, concurrency) }],
        ]),
      ),
      ...twitterApi,
    },
  },
  memory: {
    title: '4 GiB, no latency',
    latency: 0,
    size: 4 * GiB,
    runs: 3,
    jobs: {
      'bare loop': { ...bareLoop, ...at(LARGE_SEGMENT, 1) },
      'rx-media-upload, file': { ...ours, ...at(LARGE_SEGMENT, 1) },
      'rx-media-upload, stream': { ...oursFromStream, ...at(LARGE_SEGMENT, 1) },
      'twitter-api-v2 v1, 4 MiB × 3': { ...twitterV1, ...at(SEGMENT, 3) },
    },
  },
  images: {
    title: '1,000 images of 100 kB, no latency',
    latency: 0,
    size: 1000 * 100_000,
    images: 1000,
    runs: 5,
    jobs: {
      'bare loop': { ...bareLoop, what: 'images', segmentBytes: 100_000 },
      'bare loop, 3 at a time': { ...bareLoop, what: 'images', segmentBytes: 100_000, concurrency: 3 },
      'rx-media-upload, uploadAll()': { ...ours, what: 'images' },
      'rx-media-upload, uploadAll(), 1 at a time': { ...ours, what: 'images', concurrency: 1 },
    },
  },
  oneShot: {
    title: '1,000 images of 100 kB, 50 ms per reply, 3 at a time',
    latency: 50,
    size: 1000 * 100_000,
    images: 1000,
    runs: 3,
    jobs: {
      'bare loop, one request each': { ...bareLoop, what: 'imagesAtOnce', segmentBytes: 100_000, concurrency: 3 },
      "rx-media-upload, 'one-shot'": { ...ours, what: 'images', strategy: 'one-shot', concurrency: 3 },
      "rx-media-upload, 'chunked'": { ...ours, what: 'images', strategy: 'chunked', concurrency: 3 },
    },
  },
};
