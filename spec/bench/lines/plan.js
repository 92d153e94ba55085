import { allowedSeconds, expectedSeconds } from './line-maths.js';
import { lines } from './lines.js';
import { ALLOWED_MEASURING_SECONDS, MEASURING_SECONDS } from './measure-line.js';
import { uploaders } from './uploaders.js';

const minutes = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);

/** How much there is to do, and how long it will take, in words. */
export function planTitle({ lineNames, uploaderNames, seeds, measures }) {
  const pairs = lineNames.flatMap((line) => uploaderNames.map((name) => [lines[line], uploaders[name]]));
  const total = (secondsOf, measuring) =>
    seeds * pairs.reduce((sum, [line, uploader]) => sum + secondsOf(line, uploader), 0) +
    (measures ? lineNames.length * measuring : 0);
  // What is stopped takes no longer than it is allowed.
  const expected = total((...pair) => Math.min(expectedSeconds(...pair), allowedSeconds(...pair)), MEASURING_SECONDS);
  const allowed = total(allowedSeconds, ALLOWED_MEASURING_SECONDS);
  return `${pairs.length * seeds} uploads over ${lineNames.length} lines: about ${minutes(expected)}, at most ${minutes(allowed)}`;
}
