import { type Observable, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type CommandName, fetchTransport, mediaClient, oauth2, type UploadEvent, uploadMedia } from 'rx-media-upload';
import { mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';
import type { Fault, FaultSchedule, Mishap } from './fault-schedule.js';
import { brokenLaws } from './laws.js';
import { runSchedule, type Story } from './run-schedule.js';

const SEGMENT = 30_000;
const quiet: FaultSchedule = {
  seed: 0,
  version: 'v2',
  media: 'video',
  totalBytes: 4 * SEGMENT - 1,
  segmentBytes: SEGMENT,
  concurrency: 1,
  source: 'recycled',
  altText: false,
  checkpoints: false,
  credentials: 'store',
  retry: { attempts: 4, initialDelay: 1, maxDelay: 5, maxRateLimitWait: 1_500 },
  requestTimeout: 1_000,
  statusInterval: 5,
  processingTimeout: 5_000,
  server: { processing: { polls: 1, checkAfterSecs: 0.01 }, keepAlive: 5_000 },
  faults: [],
  gentle: false,
};

/** Runs a story and holds it to all laws. */
async function tell(schedule: Partial<FaultSchedule>): Promise<Story> {
  const story = await runSchedule({ ...quiet, ...schedule });
  expect(brokenLaws(story)).toEqual([]);
  return story;
}

const at = (command: CommandName, nth: number, mishap: Mishap, times = 1): Fault => ({ command, nth, times, mishap });
const cut = (moment: 'start' | 'done'): Mishap => ({ kind: 'cut', at: moment, reset: true });
const answer = (status: number, more: Partial<Extract<Mishap, { kind: 'answer' }>> = {}): Mishap => ({
  kind: 'answer',
  status,
  text: 'problem',
  early: false,
  closes: false,
  done: false,
  ...more,
});

const endsOf = ({ runs }: Story): unknown[] => runs.map(({ end }) => (end.type === 'error' ? end.error : end.type));
const askedFor = ({ exchanges }: Story, command: CommandName): number =>
  exchanges.filter((exchange) => exchange.command === command).length;
const retries = ({ runs }: Story): string[] =>
  runs.flatMap(({ events }) =>
    events.flatMap(({ event }) => (event.type === 'retrying' ? [`${event.command} ${event.reason}`] : [])),
  );
const sessions = ({ runs }: Story): number[] =>
  runs.flatMap(({ events }) =>
    events.flatMap(({ event }) => (event.type === 'initialized' ? [event.segmentBytes] : [])),
  );

describe.each(['v2', 'v1.1'] as const)('%s', (version) => {
  it('asks for the status of a video whose FINALIZE was carried out and not answered, and does not send it again', async () => {
    const story = await tell({ version, faults: [at('finalize', 1, cut('done'))] });
    expect(endsOf(story)).toEqual(['complete']);
    expect(retries(story)).toEqual(['finalize network']);
    expect(askedFor(story, 'finalize')).toBe(1);
    expect(askedFor(story, 'status')).toBe(2);
  });

  it('sends the FINALIZE of a video again that was never carried out', async () => {
    const story = await tell({ version, faults: [at('finalize', 1, cut('start'))] });
    expect(endsOf(story)).toEqual(['complete']);
    expect(askedFor(story, 'finalize')).toBe(2);
  });

  it('sends the FINALIZE of an image again, and asks for no status', async () => {
    const story = await tell({ version, media: 'image', faults: [at('finalize', 1, cut('done'))] });
    expect(endsOf(story)).toEqual(['complete']);
    expect(askedFor(story, 'finalize')).toBe(2);
    expect(askedFor(story, 'status')).toBe(0);
    expect(sessions(story)).toHaveLength(1);
  });

  it('begins anew, once, where the second FINALIZE of an image is refused', async () => {
    const story = await tell({
      version,
      media: 'image',
      server: { ...quiet.server, repeatedFinalize: 'error' },
      faults: [at('finalize', 1, cut('done'))],
    });
    expect(endsOf(story)).toEqual(['complete']);
    expect(retries(story)).toEqual(['finalize network', 'finalize expired']);
    expect(sessions(story)).toHaveLength(2);
  });

  it('begins anew where the refused FINALIZE is the second only because an earlier run has sent the first', async () => {
    const story = await tell({
      version,
      media: 'image',
      checkpoints: true,
      server: { ...quiet.server, repeatedFinalize: 'error' },
      faults: [at('finalize', 1, cut('done'), quiet.retry.attempts)],
    });
    expect(endsOf(story)).toEqual([expect.objectContaining({ name: 'NetworkError', command: 'finalize' }), 'complete']);
    expect(retries(story).at(-1)).toBe('finalize expired');
    expect(story.uploads).toHaveLength(2);
  });

  it.each(['start', 'done'] as const)(
    'sends a segment again whose connection was reset (%s of the processing)',
    async (moment) => {
      // The first may be an idle connection that was closed: the segment is sent again at once, without a word.
      const story = await tell({ version, faults: [at('append', 2, cut(moment), 2)] });
      expect(endsOf(story)).toEqual(['complete']);
      expect(retries(story)).toEqual(['append network']);
      expect(askedFor(story, 'append')).toBe(6);
      expect(story.uploads[0]?.segments).toHaveLength(4);
    },
  );

  it('halves the segments after a 413 to the first one, until they fit', async () => {
    const story = await tell({ version, concurrency: 4, server: { ...quiet.server, maxAppendBytes: 10_000 } });
    expect(endsOf(story)).toEqual(['complete']);
    expect(sessions(story)).toEqual([SEGMENT, SEGMENT / 2, SEGMENT / 4]);
  });

  it('begins anew where X does not know the session any more', async () => {
    const story = await tell({ version, faults: [at('append', 3, { kind: 'gone' })] });
    expect(endsOf(story)).toEqual(['complete']);
    expect(retries(story)).toEqual(['append expired']);
    expect(sessions(story)).toHaveLength(2);
  });

  it('fails with X’s words where the second session goes as well', async () => {
    const story = await tell({
      version,
      faults: [at('append', 3, { kind: 'gone' }), at('append', 5, { kind: 'gone' })],
    });
    expect(endsOf(story)).toEqual([
      expect.objectContaining({ name: 'MediaRequestError', command: 'append', status: 400 }),
    ]);
    expect(sessions(story)).toHaveLength(2);
    expect(askedFor(story, 'finalize')).toBe(0);
  });

  it.each(['store', 'constant'] as const)(
    'renews a token once for eight segments that were refused together (%s)',
    async (credentials) => {
      const story = await tell({
        version,
        credentials,
        source: 'bytes',
        concurrency: 8,
        totalBytes: 8 * SEGMENT,
        faults: [at('append', 1, { kind: 'expire' })],
      });
      expect(endsOf(story)).toEqual(['complete']);
      expect(story.exchanges.filter(({ status }) => status === 401)).toHaveLength(8);
      expect(story.desk.refreshes()).toBe(1);
      expect(askedFor(story, 'append')).toBe(16);
    },
  );

  it('sends no FINALIZE after a segment that failed for good, and goes on from the checkpoint', async () => {
    const story = await tell({ version, checkpoints: true, concurrency: 4, faults: [at('append', 2, answer(403))] });
    expect(endsOf(story)).toEqual([
      expect.objectContaining({ name: 'MediaRequestError', status: 403, checkpoint: expect.any(String) as string }),
      'complete',
    ]);
    expect(story.runs[0]?.events.map(({ event }) => event.type)).not.toContain('finalized');
    expect(story.uploads).toHaveLength(1);
  });

  it('gives up at last where X says for ever to come again at once', async () => {
    const story = await tell({ version, faults: [at('append', 1, answer(429, { limit: 'after-0' }), Infinity)] });
    expect(endsOf(story)).toEqual([expect.objectContaining({ name: 'RateLimitError', status: 429 })]);
    expect(askedFor(story, 'append')).toBeLessThan(10);
  });

  it('holds back every segment while one waits for the rate limit', async () => {
    const story = await tell({
      version,
      concurrency: 4,
      totalBytes: 12 * SEGMENT,
      faults: [at('append', 2, answer(429, { limit: 'after-secs' }))],
    });
    expect(endsOf(story)).toEqual(['complete']);
    const [refused] = story.exchanges.filter(({ status }) => status === 429);
    expect(
      story.exchanges.filter(({ arrivedAt }) => arrivedAt > (refused?.answeredAt ?? 0) + 900).length,
    ).toBeGreaterThan(8);
  });

  it('tells of the STATUS that it sends again in place of a FINALIZE', async () => {
    const story = await tell({ version, faults: [at('finalize', 1, cut('done')), at('status', 1, answer(503))] });
    expect(endsOf(story)).toEqual(['complete']);
    expect(retries(story)).toEqual(['finalize network', 'status server']);
  });
});

it('asks for no status in place of a FINALIZE while it is paused', async () => {
  const emulator = mediaEmulator({ processing: { polls: 0, checkAfterSecs: 0.01 } });
  emulator.fail({ command: 'finalize', after: true });
  const client = mediaClient({
    auth: oauth2('a-token'),
    transport: fetchTransport({ fetch: emulator.fetch }),
    retry: { initialDelay: 0 },
  });
  const paused = new Subject<boolean>();
  const upload$: Observable<UploadEvent> = uploadMedia(client, patternedBytes(1_000, MP4), { paused });
  const types: string[] = [];
  const subscription = upload$.subscribe((event) => {
    types.push(event.type);
    if (event.type === 'retrying') paused.next(true);
  });
  await until(() => types.includes('paused'));
  await new Promise((passed) => setTimeout(passed, 50));
  expect(emulator.requests.map(({ command }) => command)).toEqual(['initialize', 'append', 'finalize']);
  paused.next(false);
  await until(() => subscription.closed);
  expect(types.at(-1)).toBe('succeeded');
});

it('sends nothing while it is paused, though a rate limit that segments have waited for is over', async () => {
  const emulator = mediaEmulator({ processing: { polls: 0, checkAfterSecs: 0.01 } });
  emulator.fail({ command: 'append', status: 429, headers: { 'retry-after': '1' } });
  const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
  const paused = new Subject<boolean>();
  let limited = false;
  const subscription = uploadMedia(client, patternedBytes(9_000, MP4), {
    paused,
    concurrency: 2,
    segmentBytes: 1_000,
  }).subscribe(({ type }) => (limited ||= type === 'retrying'));
  await until(() => limited);
  await new Promise((passed) => setTimeout(passed, 100));
  const sent = emulator.requests.length;
  paused.next(true);
  await new Promise((passed) => setTimeout(passed, 1_200));
  expect(emulator.requests).toHaveLength(sent);
  paused.next(false);
  await until(() => subscription.closed);
  expect(emulator.uploads[0]?.state).toBe('succeeded');
});
