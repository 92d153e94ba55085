import { inspect } from 'node:util';
import type { UploadEvent } from 'rx-media-upload';
import { brokenLaws } from './laws.js';
import type { Exchange } from './faulty-server.js';
import type { Story } from './run-schedule.js';

/** A schedule and its conversation, for people. */
export function told(story: Story): string {
  const { schedule, runs, exchanges, desk } = story;
  const start = runs[0]?.startedAt ?? 0;
  const lines = [
    ...exchanges.map((exchange) => ({ at: exchange.arrivedAt, text: `  → ${ofExchange(exchange, start)}` })),
    ...runs.flatMap(({ events, startedAt, endedAt, end, kept }, index) => [
      { at: startedAt, text: `run ${index + 1} begins` },
      ...events.map(({ at, event }) => ({ at, text: `      ${ofEvent(event)}` })),
      {
        at: endedAt,
        text: `run ${index + 1} ends: ${end.type === 'error' ? inspect(end.error, { depth: 1 }) : end.type}, ${kept} checkpoints`,
      },
    ]),
  ].sort((one, other) => one.at - other.at);
  return [
    inspect(schedule, { depth: 6 }),
    ...lines.map(({ at, text }) => `${String(at - start).padStart(6)} ms ${text}`),
    `${desk.refreshes()} refreshes; the event loop stood still for ${story.lag.toFixed(0)} ms at most`,
    ...story.uploads.map(
      ({ mediaId, state, finalized, segments }) =>
        `${mediaId}: ${state}${finalized ? ', finalized' : ''}, ${segments.length} segments`,
    ),
    ...brokenLaws(story).map((broken) => `BROKEN: ${broken}`),
  ].join('\n');
}

function ofExchange(
  { command, mediaId = '', segmentIndex, mishap, carriedOut, status, answeredAt, wait }: Exchange,
  start: number,
): string {
  const what = mishap === undefined ? '' : ` ${inspect(mishap, { breakLength: Infinity })}`;
  const end = answeredAt === undefined ? 'no whole reply' : `${status} at ${answeredAt - start} ms`;
  const which = segmentIndex === undefined ? '' : ` #${segmentIndex}`;
  const fate = carriedOut ? ', carried out' : '';
  return `${command} ${mediaId}${which}${what}${fate}: ${end}${wait === undefined ? '' : `, wait ${wait}`}`;
}

const ofEvent = (event: UploadEvent): string => inspect(event, { breakLength: Infinity, depth: 3 });
