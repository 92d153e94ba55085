// What the figures are held against: ratios and differences inside one run.

import { PLAIN_CLIENT } from './bundle-size.js';

const MB = 1e6;
const BARE = 'bare loop';
const FILE = 'rx-media-upload, file';
const STREAM = 'rx-media-upload, stream';

/**
 * One figure: what it is, what it must not exceed, and how it comes from the results.
 *
 * @typedef {{ title: string, most: number, unit: string, from: (results: object) => number | undefined }} Bar
 */

const median = (results, work, contender, figure) => results[work]?.[contender]?.[figure].median;
/** Of two figures that were both measured. */
const both = (one, other, combine) => (one === undefined || other === undefined ? undefined : combine(one, other));
const ratio = (one, other) => both(one, other, (above, below) => above / below);
const difference = (one, other) => both(one, other, (more, less) => more - less);

const times = (title, most, from) => ({ title, most, unit: '×', from });
const wall = (results, one, other) =>
  ratio(median(results, 'file', one, 'wall'), median(results, 'file', other, 'wall'));
/** CPU of 4 GiB without that of 512 MiB: start and warming up are gone. */
const steadyCpu = (results, contender) =>
  difference(median(results, 'memory', contender, 'cpu'), median(results, 'file', contender, 'cpu'));

/** @type {Bar[]} */
export const bars = [
  times('512 MiB file, wall, to the bare loop', 1, (results) => wall(results, FILE, BARE)),
  times('512 MiB file, CPU, to the bare loop', 1.5, (results) =>
    ratio(median(results, 'file', FILE, 'cpu'), median(results, 'file', BARE, 'cpu')),
  ),
  times('CPU of 4 GiB less CPU of 512 MiB, to the bare loop', 1.2, (results) =>
    ratio(steadyCpu(results, FILE), steadyCpu(results, BARE)),
  ),
  times('512 MiB from a stream, wall, to the bare loop over the file', 1.8, (results) => wall(results, STREAM, BARE)),
  times('512 MiB file, wall, to twitter-api-v2 v1 (4 MiB × 3)', 0.45, (results) =>
    wall(results, FILE, 'twitter-api-v2 v1, 4 MiB × 3'),
  ),
  times('512 MiB file, wall, to twitter-api-v2 v2 (its defaults)', 0.2, (results) =>
    wall(results, FILE, 'twitter-api-v2 v2, its defaults (1 MiB)'),
  ),
  ...['wall', 'cpu'].map((figure) =>
    times(`512 MiB file, 'auto', ${figure === 'cpu' ? 'CPU' : figure}, to 3 at a time`, 1.05, (results) =>
      ratio(
        median(results, 'several', "rx-media-upload, 'auto'", figure),
        median(results, 'several', 'rx-media-upload, 3 at a time', figure),
      ),
    ),
  ),
  ...[1, 3, 8].map((concurrency) =>
    times(`64 MiB at 50 ms, ${concurrency} at a time, wall, to the bare loop`, 1.05, (results) =>
      ratio(
        median(results, 'latency', `rx-media-upload, ${concurrency} at a time`, 'wall'),
        median(results, 'latency', `bare loop, ${concurrency} at a time`, 'wall'),
      ),
    ),
  ),
  {
    title: 'Peak memory, 4 GiB file, above the bare loop',
    most: 22 + 4.3,
    unit: 'MB',
    from: (results) =>
      difference(median(results, 'memory', FILE, 'memory'), median(results, 'memory', BARE, 'memory')) / MB,
  },
  times('Peak memory, 4 GiB file, to 512 MiB', 1.05, (results) =>
    ratio(median(results, 'memory', FILE, 'memory'), median(results, 'file', FILE, 'memory')),
  ),
  {
    title: 'Peak memory, 4 GiB stream, above the bare loop',
    most: 40,
    unit: 'MB',
    from: (results) =>
      difference(median(results, 'memory', STREAM, 'memory'), median(results, 'memory', BARE, 'memory')) / MB,
  },
  times('1,000 images by uploadAll(), wall, to the bare loop one after the other', 1 / 0.8, (results) =>
    ratio(median(results, 'images', 'rx-media-upload, uploadAll()', 'wall'), median(results, 'images', BARE, 'wall')),
  ),
  times('1,000 images at 50 ms, one request each, wall, to three requests each', 1 / 2.5, (results) =>
    ratio(
      median(results, 'oneShot', "rx-media-upload, 'one-shot'", 'wall'),
      median(results, 'oneShot', "rx-media-upload, 'chunked'", 'wall'),
    ),
  ),
  times('1,000 images at 50 ms, one request each, CPU, to the bare loop', 1.3, (results) =>
    ratio(
      median(results, 'oneShot', "rx-media-upload, 'one-shot'", 'cpu'),
      median(results, 'oneShot', 'bare loop, one request each', 'cpu'),
    ),
  ),
  {
    title: 'Import of /node, beyond rxjs',
    most: 15,
    unit: 'ms',
    from: ({ imports }) => imports && imports['rx-media-upload/node'].median * 1e3,
  },
  {
    title: 'Root door, own code, gzipped',
    most: 8,
    unit: 'kB',
    from: ({ bundles }) => bundles && bundles['rx-media-upload'].own / 1e3,
  },
  {
    title: `${PLAIN_CLIENT}, gzipped`,
    most: 16,
    unit: 'kB',
    from: ({ bundles }) => bundles && bundles[PLAIN_CLIENT].own / 1e3,
  },
];
