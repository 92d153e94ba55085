import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BehaviorSubject, defer, map, Subscription, timer } from 'rxjs';
import {
  type CheckpointStore,
  type ChunkSource,
  type CommandName,
  fromBlob,
  fromBytes,
  memoryCheckpoints,
  type Transport,
  type TransportRequest,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload';
import { fromFile, mediaClient, nodeTransport } from 'rx-media-upload/node';
import { type EmulatedUpload, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import type { FaultSchedule } from './fault-schedule.js';
import { type Exchange, type FaultyServer, faultyServer } from './faulty-server.js';
import { type TokenDesk, tokenDesk } from './token-desk.js';

/** How a run of the upload ended. `hung`: it did not. */
export type RunEnd =
  { readonly type: 'complete' | 'given-up' | 'hung' } | { readonly type: 'error'; readonly error: unknown };

/** One subscription to the upload. */
export interface Run {
  readonly events: readonly { readonly at: number; readonly event: UploadEvent }[];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly end: RunEnd;
  /** What the checkpoints held afterwards. */
  readonly kept: number;
}

/** All that is known of a schedule that was run. */
export interface Story {
  readonly schedule: FaultSchedule;
  readonly runs: readonly Run[];
  readonly exchanges: readonly Readonly<Exchange>[];
  /** What the client has handed to its transport, and when. */
  readonly sendings: readonly Sending[];
  readonly uploads: readonly EmulatedUpload[];
  readonly desk: TokenDesk;
  /** Of the file. */
  readonly sha256: string;
  /** What was seen to go wrong while it ran. */
  readonly seen: readonly string[];
  /** ms for which the event loop stood still at the most: time limits and orders are not to be judged by more. */
  readonly lag: number;
}

/** A request as it leaves the client. */
export interface Sending {
  readonly at: number;
  readonly command: CommandName;
}

/** ms after which an upload counts as hung. */
const PATIENCE = 25_000;
const RUNS = 4;
/** ms that a pause lasts. */
const PAUSE = 300;

/** Runs one schedule over real sockets, and watches. */
export async function runSchedule(schedule: FaultSchedule): Promise<Story> {
  const seen: string[] = [];
  const lag = lagMeter();
  const bytes = bytesOf(schedule);
  const segmentSizes = new Map<string, number>();
  const desk = tokenDesk(schedule.credentials);
  const { keepAlive, ...behaviour } = schedule.server;
  const emulator = mediaEmulator({ ...behaviour, accessTokens: desk.accepted });
  const segment = (mediaId: string, index: number, sent: Buffer): void => {
    const size = segmentSizes.get(mediaId);
    if (size === undefined) seen.push(`segment ${index} of ${mediaId} came before \`initialized\``);
    else if (!sent.equals(bytes.subarray(index * size, (index + 1) * size)))
      seen.push(`segment ${index} of ${mediaId} came with other bytes than the file's`);
  };
  const server = await faultyServer({ emulator, faults: schedule.faults, expire: desk.expire, segment, keepAlive });
  const agent = new Agent({ keepAlive: true });
  const folder = schedule.source === 'file' ? await mkdtemp(join(tmpdir(), 'faults-')) : undefined;
  const source = await sourceOf(schedule, bytes, folder);
  const { version, retry, requestTimeout } = schedule;
  const sendings: Sending[] = [];
  const send = nodeTransport({ agent });
  const transport: Transport = (request) =>
    defer(() => {
      sendings.push({ at: Date.now(), command: commandOf(request) });
      return send(request);
    });
  const client = mediaClient({ version, baseUrl: server.url, auth: desk.auth, transport, retry, requestTimeout });
  const store = countingStore();
  const paused$ = new BehaviorSubject(false);
  const upload$ = uploadMedia(client, source, {
    mediaType: typeOf(schedule),
    mediaCategory: `tweet_${schedule.media}`,
    segmentBytes: schedule.segmentBytes,
    concurrency: schedule.concurrency,
    statusInterval: schedule.statusInterval,
    processingTimeout: schedule.processingTimeout,
    paused: paused$,
    ...(schedule.altText && { altText: 'A test card' }),
    ...(schedule.checkpoints && { checkpoints: store.store }),
  });

  const run = (giveUpAfter: number | undefined): Promise<Run> =>
    new Promise((over) => {
      const events: { at: number; event: UploadEvent }[] = [];
      const startedAt = Date.now();
      const subscription = new Subscription();
      const pause = (): void => {
        paused$.next(true);
        subscription.add(timer(PAUSE).subscribe(() => paused$.next(false)));
      };
      const finish = (end: RunEnd): void => {
        clearTimeout(patience);
        subscription.unsubscribe();
        paused$.next(false);
        over({ events, startedAt, endedAt: Date.now(), end, kept: store.kept() });
      };
      const patience = setTimeout(() => finish({ type: 'hung' }), PATIENCE);
      if (schedule.pauseAfter === 0) pause();
      if (giveUpAfter === 0) queueMicrotask(() => finish({ type: 'given-up' }));
      subscription.add(
        upload$.subscribe({
          next: (event) => {
            events.push({ at: Date.now(), event });
            if (event.type === 'initialized') segmentSizes.set(event.mediaId, event.segmentBytes);
            if (events.length === schedule.pauseAfter) pause();
            if (events.length === giveUpAfter) finish({ type: 'given-up' });
          },
          error: (error: unknown) => finish({ type: 'error', error }),
          complete: () => finish({ type: 'complete' }),
        }),
      );
    });

  const runs: Run[] = [];
  try {
    do {
      const latest = await run(runs.length === 0 ? schedule.giveUpAfter : undefined);
      runs.push(latest);
      seen.push(...(await unrest(server, agent, folder)));
    } while (
      schedule.checkpoints &&
      runs.length < RUNS &&
      runs.at(-1)?.end.type !== 'complete' &&
      runs.at(-1)?.end.type !== 'hung'
    );
  } finally {
    agent.destroy();
    if (!(await comesTrue(() => server.open() === 0)))
      seen.push(`${server.open()} connections stay open when the agent has closed its own`);
    await server.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
  return {
    schedule,
    runs,
    exchanges: server.exchanges,
    sendings,
    uploads: emulator.uploads,
    desk,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    seen,
    lag: lag.stop(),
  };
}

/** What of an upload goes on when it has ended. */
async function unrest(server: FaultyServer, agent: Agent, folder: string | undefined): Promise<string[]> {
  const found: string[] = [];
  if (!(await comesTrue(() => server.busy() === 0))) found.push(`${server.busy()} requests go on after the end`);
  if (!(await comesTrue(() => Object.keys(agent.sockets).length === 0 && Object.keys(agent.requests).length === 0)))
    found.push('connections are in use after the end');
  const idle = (): number => Object.values(agent.freeSockets).reduce((sum, sockets = []) => sum + sockets.length, 0);
  // What was on the way when the upload ended has come then.
  if (!(await comesTrue(() => server.busy() === 0 && server.open() === idle())))
    found.push(`${server.open()} connections are open after the end, and ${idle()} are idle`);
  if (folder !== undefined && !(await comesTrue(async () => !(await isOpen(folder)))))
    found.push('the file stays open after the end');
  // On a busy machine ten milliseconds may be a single turn, in which a request that was on the way is not read yet.
  for (let turn = 0; turn < 10; turn++) await new Promise((passed) => setTimeout(passed, 1));
  const { length } = server.exchanges;
  await new Promise((passed) => setTimeout(passed, 30));
  if (server.exchanges.length > length) found.push('requests come after the end');
  return found;
}

/** Whether something in a folder is open in this process. Where there is no /proc, nobody knows. */
async function isOpen(folder: string): Promise<boolean> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const paths = await Promise.all(descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return paths.some((path) => path.startsWith(folder));
}

/** Measures how long the event loop, which client and server share, stands still. */
function lagMeter(): { readonly stop: () => number } {
  const interval = 5;
  let most = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    most = Math.max(most, now - last - interval);
    last = now;
  }, interval);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

/** Waits until something is true, three seconds at most. */
export async function comesTrue(condition: () => boolean | Promise<boolean>, patience = 3_000): Promise<boolean> {
  for (const start = Date.now(); !(await condition());) {
    if (Date.now() - start > patience) return false;
    await new Promise((passed) => setTimeout(passed, 3));
  }
  return true;
}

function commandOf({ method, url, body }: TransportRequest): CommandName {
  if (method === 'GET') return 'status';
  if (url.includes('/metadata')) return 'setMetadata';
  if (typeof body === 'object') return 'append';
  return url.endsWith('/initialize') || body?.includes('command=INIT') === true ? 'initialize' : 'finalize';
}

const typeOf = ({ media }: FaultSchedule): 'image/png' | 'image/gif' | 'video/mp4' =>
  media === 'image' ? 'image/png' : media === 'gif' ? 'image/gif' : 'video/mp4';

function bytesOf(schedule: FaultSchedule): Uint8Array<ArrayBuffer> {
  const head = schedule.media === 'gif' ? sampleMedia('image/gif', 13) : schedule.media === 'image' ? PNG : MP4;
  return patternedBytes(schedule.totalBytes, head);
}

async function sourceOf(
  { source }: FaultSchedule,
  bytes: Uint8Array<ArrayBuffer>,
  folder: string | undefined,
): Promise<ChunkSource> {
  switch (source) {
    case 'bytes':
      return fromBytes(bytes);
    case 'blob':
      return fromBlob(new Blob([bytes]));
    case 'recycled':
      return recycled(bytes);
    case 'file': {
      const path = join(folder ?? '', 'media');
      await writeFile(path, bytes);
      return fromFile(path);
    }
  }
}

/** Reads into the places that it is lent, which are used again: whoever still sends one then sends other bytes. */
const recycled = (bytes: Uint8Array<ArrayBuffer>): ChunkSource => ({
  open: () => ({
    ...fromBytes(bytes).open(),
    read: (start, end, place) =>
      timer(0).pipe(
        map(() => {
          const lent = place(end - start);
          lent.set(bytes.subarray(start, end));
          return lent;
        }),
      ),
  }),
});

/** Checkpoints in memory, and how many there are. */
function countingStore(): { readonly store: CheckpointStore; readonly kept: () => number } {
  const memory = memoryCheckpoints();
  const keys = new Set<string>();
  const store: CheckpointStore = {
    load: (key) => memory.load(key),
    save: (key, text) => {
      keys.add(key);
      return memory.save(key, text);
    },
    remove: (key) => {
      keys.delete(key);
      return memory.remove(key);
    },
  };
  return { store, kept: () => keys.size };
}
