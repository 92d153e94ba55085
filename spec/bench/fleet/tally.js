import { hashOf, numberedMedia } from './numbered-media.js';

/** What has come of the jobs, by what X has. `expected` gives the hashes that a job's media may have. */
export function tallyOf(emulator, jobs, expected = ({ number }) => [hashOf(numberedMedia(number))]) {
  const uploads = new Map(emulator.uploads.map((upload) => [upload.mediaId, upload]));
  const finalized = emulator.uploads.filter((upload) => upload.finalized);
  const named = jobs.map(({ mediaId }) => uploads.get(mediaId));
  const requests = emulator.requests;
  // The bytes say whose media it is, also where no job has it for its result.
  const hashes = new Set(finalized.map(({ sha256 }) => sha256));
  const finalizes = new Map();
  for (const { command, mediaId, status } of requests)
    if (command === 'finalize' && status === 200) finalizes.set(mediaId, (finalizes.get(mediaId) ?? 0) + 1);
  return {
    jobs: jobs.length,
    lost: named.filter((upload, at) => jobs[at].isOver && upload?.state !== 'succeeded').length,
    unfinished: jobs.filter(({ isOver }) => !isOver).length,
    doubled: finalized.length - hashes.size,
    finalizedTwice: [...finalizes.values()].filter((count) => count > 1).length,
    wrong: jobs.filter((job, at) => named[at] !== undefined && !expected(job).includes(named[at].sha256)).length,
    unknownSessions: emulator.uploads.length - finalized.length,
    unknownWithSegments: emulator.uploads.filter((upload) => !upload.finalized && upload.segments.length > 0).length,
    requests: requests.length,
    refused: requests.filter(({ status }) => status === 429).length,
  };
}

/** ms in which what was sent before a fault may yet arrive, and what a worker did that wakes up. */
const ECHO = 1_000;

/**
 * Segments that were sent again, each by a fault: of its first sender, or, where it is one that wakes up and finds out at
 * its next write that the job is another's, of its second. And those on the wire at each fault.
 */
export function sentAgain(requests, faults) {
  const firsts = new Map();
  const perFault = faults.map(() => 0);
  let unexplained = 0;
  const appends = requests.filter(({ command }) => command === 'append');
  const senderOf = ({ headers }) => Number(headers['x-worker']);
  for (const request of appends) {
    const key = `${request.mediaId}/${request.segmentIndex}`;
    const first = firsts.get(key);
    firsts.set(key, request);
    if (first === undefined) continue;
    const isOfFirst = ({ pid, at, until }) =>
      pid === senderOf(first) && first.startedAt <= until + ECHO && at <= request.startedAt;
    const isOfSecond = ({ pid, at, until }) =>
      pid === senderOf(request) && at <= request.startedAt && request.startedAt <= until + ECHO;
    const mine = faults.findIndex(isOfFirst);
    const at = mine < 0 ? faults.findIndex(isOfSecond) : mine;
    if (at < 0) unexplained++;
    else perFault[at]++;
  }
  const onTheWay = faults.map(
    ({ pid, at }) => appends.filter((one) => senderOf(one) === pid && one.startedAt <= at && one.endedAt > at).length,
  );
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  return { again: sum(perFault) + unexplained, most: Math.max(0, ...perFault), unexplained, onTheWay: sum(onTheWay) };
}
