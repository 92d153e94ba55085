import {
  type CommandName,
  isInvalidUploadError,
  isMediaProcessingError,
  isMediaRequestError,
  isNetworkError,
  isProcessingTimeoutError,
  isRateLimitError,
  isSourceError,
  isUploadError,
  isUploadTimeoutError,
} from 'rx-media-upload';
import type { Exchange } from './faulty-server.js';
import type { Run, Story } from './run-schedule.js';
import { eventLaws } from '../support/event-laws.js';
import { SECRET } from './token-desk.js';

/** ms by which clocks, timers and the event loop may be out. */
const HAIR = 2;
const LAG = 30;

/** Every law that the story breaks, in words; none where all is well. */
export const brokenLaws = (story: Story): string[] => [
  ...lies(story),
  ...byteDifferences(story),
  ...story.seen,
  ...story.runs.flatMap((run, index) =>
    [
      ...orderOfEvents(run),
      ...ending(story, run),
      ...aboutPolls(story, run),
      ...aboutWaits(story, run),
      ...aboutPauses(story, run),
    ].map((broken) => `run ${index + 1}: ${broken}`),
  ),
  ...resumption(story),
  ...finalization(story),
  ...credentials(story),
  ...gentleness(story),
];

/** The laws of the events, and that the end is the one that they tell. */
function orderOfEvents({ events, end }: Run): string[] {
  const laws = eventLaws();
  return [
    ...events.flatMap(({ event }) => laws.take(event)),
    ...(end.type === 'complete' || end.type === 'error' ? laws.end(end.type) : []),
  ];
}

/** The kind of an error, by its guard. */
export function kindOf(error: unknown): string {
  if (isRateLimitError(error)) return 'RateLimitError';
  if (isMediaRequestError(error)) return 'MediaRequestError';
  if (isNetworkError(error)) return 'NetworkError';
  if (isUploadTimeoutError(error)) return 'UploadTimeoutError';
  if (isMediaProcessingError(error)) return 'MediaProcessingError';
  if (isProcessingTimeoutError(error)) return 'ProcessingTimeoutError';
  if (isSourceError(error)) return 'SourceError';
  if (isInvalidUploadError(error)) return 'InvalidUploadError';
  return isUploadError(error) ? 'UploadError' : 'no UploadError';
}

/** An error says what happened: its kind, X's status, the command, the media. */
function ending({ exchanges, schedule }: Story, { end, startedAt, events }: Run): string[] {
  if (end.type === 'hung') return ['never ended'];
  if (end.type !== 'error') return [];
  const { error } = end;
  const broken: string[] = [];
  const kind = kindOf(error);
  if (!isUploadError(error)) return [`failed with ${String(error)}, no UploadError`];
  if (error.name !== kind) broken.push(`name ${error.name}, but it is a ${kind}`);
  if (['SourceError', 'InvalidUploadError', 'UploadError'].includes(kind))
    broken.push(`failed with ${kind}: ${error.message}`);
  const { command } = error;
  if (command === undefined) broken.push(`${kind} without its command`);
  const session = events
    .map(({ event }) => event)
    .filter((event) => event.type === 'initialized')
    .at(-1);
  if (session !== undefined && command !== 'initialize' && error.mediaId !== session.mediaId)
    broken.push(`${kind} with media id ${String(error.mediaId)}`);
  const asked = exchanges.filter((exchange) => exchange.command === command && exchange.arrivedAt >= startedAt - HAIR);
  if (isMediaRequestError(error) && !asked.some(({ status }) => status === error.status))
    broken.push(`${kind} with status ${error.status}, which ${command} was never answered`);
  if (
    isMediaRequestError(error) &&
    error.status >= 200 &&
    error.status < 300 &&
    asked.every(({ genuine }) => genuine === true)
  )
    broken.push(`${kind} over whole replies`);
  if (kind === 'RateLimitError' && !asked.some(({ status }) => status === 429))
    broken.push('RateLimitError without a 429');
  // Whatever ends a connection may end the next request on it, before the server sees it.
  if (kind === 'NetworkError' && !exchanges.some(breaksOff) && schedule.server.keepAlive >= 1_000)
    broken.push('NetworkError, and no connection was cut');
  if (error.checkpoint !== undefined && !schedule.checkpoints) broken.push('names a checkpoint, and there are none');
  if (secretsIn(error)) broken.push('the error holds a secret');
  return broken;
}

const breaksOff = ({ mishap, answeredAt }: Exchange): boolean =>
  answeredAt === undefined || mishap?.kind === 'cut' || (mishap?.kind === 'answer' && mishap.closes);

function secretsIn(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  return (
    [error.message, error.stack ?? '', JSON.stringify(error)].some(
      (text) => text.includes(SECRET) || text.includes('oauth_signature='),
    ) || secretsIn(error.cause, depth + 1)
  );
}

/** Never asked earlier than X wants to be; not at all for what is not processed. */
function aboutPolls({ exchanges, schedule }: Story, { startedAt, endedAt }: Run): string[] {
  const broken: string[] = [];
  const told = new Map<string, { readonly at: number; readonly secs: number }>();
  const polls = exchanges.filter(
    ({ command, arrivedAt }) =>
      (command === 'status' || command === 'finalize') && arrivedAt >= startedAt && arrivedAt <= endedAt,
  );
  if (schedule.media === 'image' && polls.some(({ command }) => command === 'status'))
    broken.push('STATUS for an image');
  const moments = polls
    .flatMap((exchange) => [
      { at: exchange.arrivedAt, asks: exchange.command === 'status', exchange },
      ...(exchange.genuine === true && exchange.answeredAt !== undefined
        ? [{ at: exchange.answeredAt, asks: false, exchange }]
        : []),
    ])
    .sort((one, other) => one.at - other.at);
  for (const { at, asks, exchange } of moments) {
    const { mediaId = '', checkAfterSecs: secs } = exchange;
    const last = told.get(mediaId);
    if (asks && last !== undefined && at < last.at + last.secs * 1_000 - HAIR)
      broken.push(`STATUS ${at - last.at} ms after X had asked to wait ${last.secs * 1_000}`);
    if (at === exchange.answeredAt && secs !== undefined) told.set(mediaId, { at, secs });
  }
  return broken;
}

/** Who waits for a rate limit holds back every request to the endpoint. */
function aboutWaits({ sendings, schedule }: Story, { events, endedAt }: Run): string[] {
  return events.flatMap(({ at, event }) => {
    if (event.type !== 'retrying' || event.reason !== 'rate-limit') return [];
    const until = Math.min(at + event.delay, endedAt);
    return sendings
      .filter(
        (sending) =>
          endpointOf(schedule.version, sending.command) === endpointOf(schedule.version, event.command) &&
          isBetween(sending.at, at, until),
      )
      .map(
        (sending) =>
          `${sending.command} was sent ${sending.at - at} ms after a 429 to ${event.command} that asked to wait ${event.delay}`,
      );
  });
}

/** While it is paused, nothing new is sent. */
function aboutPauses({ sendings }: Story, { events, endedAt }: Run): string[] {
  const turns = events.filter(({ event }) => event.type === 'paused' || event.type === 'resumed');
  return turns.flatMap(({ at, event }, index) => {
    if (event.type !== 'paused') return [];
    const until = turns[index + 1]?.at ?? endedAt;
    return sendings
      .filter((sending) => isBetween(sending.at, at, until))
      .map((sending) => `${sending.command} was sent ${sending.at - at} ms after \`paused\``);
  });
}

/** An end is noted when its event arrives, which on a busy machine is a little after it was decided. */
const isBetween = (time: number, from: number, to: number): boolean => time > from + HAIR && time < to - LAG;

const endpointOf = (version: string, command: CommandName): string =>
  version === 'v2' || command === 'status' || command === 'setMetadata' ? command : 'POST';

/** A run goes on where the one before had left off, and sends nothing a second time that X has. */
function resumption({ runs, exchanges }: Story): string[] {
  const broken: string[] = [];
  const acknowledged = new Map<string, { readonly at: number }>();
  const had = new Map<string, number>();
  let kept: string | undefined;
  for (const [index, run] of runs.entries()) {
    const first = run.events.map(({ event }) => event).find((event) => event.type === 'initialized');
    if (kept !== undefined && first !== undefined && (!first.resumed || first.mediaId !== kept))
      broken.push(`run ${index + 1} does not take up the checkpoint of ${kept}`);
    if (kept === undefined && first?.resumed === true)
      broken.push(`run ${index + 1} takes up a checkpoint that there is none of`);
    for (const { at, event } of run.events) {
      if (event.type !== 'appended') continue;
      const key = `${event.mediaId} ${event.segmentIndex}`;
      if (acknowledged.has(key)) broken.push(`segment ${event.segmentIndex} was appended twice`);
      if (event.acknowledged <= (had.get(event.mediaId) ?? 0))
        broken.push(`run ${index + 1}: \`acknowledged\` goes back to ${event.acknowledged}`);
      had.set(event.mediaId, event.acknowledged);
      acknowledged.set(key, { at });
    }
    kept = run.keptMedia;
    const named = run.end.type === 'error' && isUploadError(run.end.error) ? run.end.error.checkpoint : undefined;
    if (named !== undefined && run.kept === 0) broken.push(`run ${index + 1} names a checkpoint that is not kept`);
    if (run.end.type === 'complete' && run.kept > 0) broken.push(`run ${index + 1} leaves a checkpoint behind`);
  }
  for (const { command, mediaId, segmentIndex, arrivedAt } of exchanges) {
    const done = acknowledged.get(`${mediaId} ${segmentIndex}`);
    if (command === 'append' && done !== undefined && arrivedAt > done.at + LAG)
      broken.push(`segment ${segmentIndex} was sent again after it was acknowledged`);
  }
  return broken;
}

/** No FINALIZE before every segment was acknowledged, and none after a segment had failed for good. */
function finalization({ exchanges, runs, schedule, uploads }: Story): string[] {
  const counts = new Map(
    runs.flatMap(({ events }) =>
      events.flatMap(({ event }) =>
        event.type === 'initialized' ? [[event.mediaId, event.segmentCount] as const] : [],
      ),
    ),
  );
  const broken: string[] = [];
  for (const { command, mediaId = '', arrivedAt } of exchanges) {
    if (command !== 'finalize' || mediaId === '') continue;
    const taken = new Set(
      exchanges
        .filter(
          (other) =>
            other.command === 'append' &&
            other.mediaId === mediaId &&
            (other.answeredAt ?? Infinity) <= arrivedAt &&
            isSuccess(other.status),
        )
        .map(({ segmentIndex }) => segmentIndex),
    );
    // A reply without a body to a request that was not read names no segment here.
    const unread = exchanges.filter(
      (other) => other.command === 'append' && other.segmentIndex === undefined && isSuccess(other.status),
    ).length;
    const count = counts.get(mediaId);
    if (count === undefined) broken.push(`FINALIZE of ${mediaId}, which was never \`initialized\``);
    else if (taken.size + unread < count) broken.push(`FINALIZE with ${taken.size} of ${count} segments acknowledged`);
  }
  for (const { mediaId, finalized, sha256, segments, totalBytes } of uploads) {
    const size = segments.reduce((sum, segment) => sum + segment.size, 0);
    if (finalized && (size !== totalBytes || totalBytes !== schedule.totalBytes || sha256 === undefined))
      broken.push(`${mediaId} was finalized with ${size} of ${totalBytes} bytes`);
  }
  return broken;
}

const isSuccess = (status = 0): boolean => status >= 200 && status < 300;

/** One refresh for all requests that were refused with a token; where it fails, the next refusal may ask again. */
function credentials({ desk, exchanges, schedule }: Story): string[] {
  const refused = exchanges.filter(({ status }) => status === 401).map(({ authorization }) => authorization);
  const most = schedule.credentials === 'broken' ? refused.length : new Set(refused).size;
  const broken: string[] = [];
  if (desk.reused() > 0) broken.push('a refresh token was used twice');
  if (desk.refreshes() > most) broken.push(`${desk.refreshes()} refreshes, and ${most} tokens were refused`);
  return broken;
}

/** Where it says `succeeded`, X has taken the media. */
export const lies = ({ runs, uploads, schedule }: Story): string[] =>
  successesOf(runs).flatMap(({ mediaId, media }) => {
    const upload = uploads.find((other) => other.mediaId === mediaId);
    return [
      ...(upload?.finalized === true && upload.state === 'succeeded'
        ? []
        : [`succeeded, and the media is ${upload?.state ?? 'unknown'} to X`]),
      ...(media.totalBytes === schedule.totalBytes ? [] : ['`succeeded` tells another size']),
    ];
  });

/** Every segment came as it is in the file, and X has the whole file. */
export const byteDifferences = ({ runs, uploads, sha256, otherBytes }: Story): string[] => [
  ...otherBytes,
  ...successesOf(runs).flatMap(({ mediaId }) =>
    uploads.some((upload) => upload.mediaId === mediaId && upload.finalized && upload.sha256 !== sha256)
      ? ['succeeded, and X has other bytes']
      : [],
  ),
];

const successesOf = (runs: readonly Run[]) =>
  runs.flatMap(({ events }) => events.flatMap(({ event }) => (event.type === 'succeeded' ? [event] : [])));

/** Where nothing is final, the first run succeeds. */
function gentleness({ runs, schedule }: Story): string[] {
  const end = runs[0]?.end;
  return schedule.gentle && end?.type === 'error'
    ? [`failed, and all that went wrong was passing: ${String(end.error)}`]
    : [];
}
