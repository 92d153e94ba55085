import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  BehaviorSubject,
  defer,
  map,
  NEVER,
  type Observable,
  type ObservableInput,
  of,
  Subscription,
  timer,
} from 'rxjs';
import {
  type CheckpointStore,
  type ChunkSource,
  type CommandName,
  fromBlob,
  fromBytes,
  type InitializedEvent,
  type Transport,
  type TransportRequest,
  type UploadEvent,
  uploadMedia,
} from 'rx-media-upload';
import { fromFile, fromStream, mediaClient, nodeTransport } from 'rx-media-upload/node';
import { type EmulatedUpload, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import type { FaultSchedule, Interruption } from './fault-schedule.js';
import { type Exchange, type FaultyServer, faultyServer } from './faulty-server.js';
import { type TokenDesk, tokenDesk } from './token-desk.js';

/** How a run of the upload ended. `hung`: it did not. */
export type RunEnd =
  { readonly type: 'complete' | 'given-up' | 'crashed' | 'hung' } | { readonly type: 'error'; readonly error: unknown };

/** One subscription to the upload. */
export interface Run {
  readonly events: readonly { readonly at: number; readonly event: UploadEvent }[];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly end: RunEnd;
  /** How many checkpoints there were afterwards. */
  readonly kept: number;
  /** The media that the checkpoint is of, where there is one. */
  readonly keptMedia: string | undefined;
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
  /** Segments that came with other bytes than the file's. */
  readonly otherBytes: readonly string[];
  /** What else was seen to go wrong while it ran. */
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
  const otherBytes: string[] = [];
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
      otherBytes.push(`segment ${index} of ${mediaId} came with other bytes than the file's`);
  };
  const server = await faultyServer({ emulator, faults: schedule.faults, expire: desk.expire, segment, keepAlive });
  const folder = schedule.source === 'file' ? await mkdtemp(join(tmpdir(), 'faults-')) : undefined;
  if (folder !== undefined) await writeFile(join(folder, 'media'), bytes);
  const sendings: Sending[] = [];
  const checkpoints = disk(schedule.storeLatency ?? 0);
  const start = () =>
    startProcess(schedule, server.url, desk, checkpoints, sendings, sourceOf(schedule, bytes, folder));
  const { interruptions = [] } = schedule;
  const most = Math.max(RUNS, interruptions.length + 2);
  const goesOn = ({ end }: Run): boolean =>
    end.type === 'crashed' || (schedule.checkpoints && end.type !== 'complete' && end.type !== 'hung');

  const runs: Run[] = [];
  let process = start();
  try {
    for (;;) {
      const latest = await runOnce(process, schedule, interruptions[runs.length], ({ mediaId, segmentBytes }) =>
        segmentSizes.set(mediaId, segmentBytes),
      );
      seen.push(...(await unrest(server, process.agent, folder)));
      // What was on its way to the disk has come there then.
      runs.push({ ...latest, ...checkpoints.now() });
      if (!goesOn(runs.at(-1)!) || runs.length === most) break;
      // Whoever can be read once is not the same a second time.
      if (latest.end.type === 'crashed' || schedule.source === 'stream' || schedule.source === 'spooled') {
        process.crash();
        process = start();
      }
    }
  } finally {
    process.agent.destroy();
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
    otherBytes,
    seen,
    lag: lag.stop(),
  };
}

/** What a process has in its memory, and loses when it crashes. */
interface Process {
  readonly upload$: Observable<UploadEvent>;
  readonly agent: Agent;
  readonly paused$: BehaviorSubject<boolean>;
  /** Its connections are cut, and nothing that it does reaches the disk any more. */
  readonly crash: () => void;
}

function startProcess(
  schedule: FaultSchedule,
  baseUrl: string,
  desk: TokenDesk,
  checkpoints: Disk,
  sendings: Sending[],
  source: ChunkSource,
): Process {
  const { version, retry, requestTimeout } = schedule;
  const agent = new Agent({ keepAlive: true });
  const send = nodeTransport({ agent });
  const transport: Transport = (request) =>
    defer(() => {
      sendings.push({ at: Date.now(), command: commandOf(request) });
      return send(request);
    });
  const client = mediaClient({ version, baseUrl, auth: desk.auth, transport, retry, requestTimeout });
  const { store, unmount } = checkpoints.mount();
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
    ...(schedule.checkpoints && { checkpoints: store }),
  });
  const crash = (): void => {
    unmount();
    agent.destroy();
  };
  return { upload$, agent, paused$, crash };
}

function runOnce(
  { upload$, paused$, crash }: Process,
  { pauseAfter, pauseFor = PAUSE }: FaultSchedule,
  interruption: Interruption | undefined,
  begun: (session: InitializedEvent) => void,
): Promise<Omit<Run, 'kept' | 'keptMedia'>> {
  return new Promise((over) => {
    const events: { at: number; event: UploadEvent }[] = [];
    const startedAt = Date.now();
    const subscription = new Subscription();
    const pause = (): void => {
      paused$.next(true);
      subscription.add(timer(pauseFor).subscribe(() => paused$.next(false)));
    };
    const finish = (end: RunEnd): void => {
      clearTimeout(patience);
      subscription.unsubscribe();
      paused$.next(false);
      over({ events, startedAt, endedAt: Date.now(), end });
    };
    const interrupt = ({ kind, ms }: Interruption): void => {
      const stop = (): void => {
        if (kind === 'crash') crash();
        finish({ type: kind === 'crash' ? 'crashed' : 'given-up' });
      };
      if (ms > 0) subscription.add(timer(ms).subscribe(stop));
      else if (events.length === 0) queueMicrotask(stop);
      else stop();
    };
    const patience = setTimeout(() => finish({ type: 'hung' }), PATIENCE);
    if (pauseAfter === 0) pause();
    if (interruption?.after === 0) interrupt(interruption);
    subscription.add(
      upload$.subscribe({
        next: (event) => {
          events.push({ at: Date.now(), event });
          if (event.type === 'initialized') begun(event);
          if (events.length === pauseAfter) pause();
          if (interruption !== undefined && events.length === interruption.after) interrupt(interruption);
        },
        error: (error: unknown) => finish({ type: 'error', error }),
        complete: () => finish({ type: 'complete' }),
      }),
    );
  });
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

function sourceOf({ source }: FaultSchedule, bytes: Uint8Array<ArrayBuffer>, folder: string | undefined): ChunkSource {
  switch (source) {
    case 'bytes':
      return fromBytes(bytes);
    case 'blob':
      return fromBlob(new Blob([bytes]));
    case 'recycled':
      return recycled(bytes);
    case 'file':
      return fromFile(join(folder ?? '', 'media'));
    case 'stream':
      return fromStream(Readable.from(pieces(bytes)), { size: bytes.length, version: '1' });
    case 'spooled':
      return fromStream(Readable.from(pieces(bytes)), { version: '1' });
  }
}

/** Of all lengths, none of them a segment's. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0, length = 1; start < bytes.length; start += length, length = ((length * 7) % 65_521) + 1)
    yield bytes.subarray(start, start + length);
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

/** Checkpoints that outlive a process. */
interface Disk {
  /** A store for one process; unmounted, it says and does nothing any more. */
  readonly mount: () => { readonly store: CheckpointStore; readonly unmount: () => void };
  readonly now: () => Pick<Run, 'kept' | 'keptMedia'>;
}

function disk(latency: number): Disk {
  const texts = new Map<string, string>();
  const mount: Disk['mount'] = () => {
    let mounted = true;
    const reached = (): Promise<void> =>
      new Promise((passed) => setTimeout(() => mounted && passed(), Math.ceil(latency / 2)));
    const access = <T>(what: () => T): ObservableInput<T> => {
      if (latency === 0) return defer(() => (mounted ? of(what()) : NEVER));
      return reached().then(() => {
        const answer = what();
        return reached().then(() => answer);
      });
    };
    return {
      store: {
        load: (key) => access(() => texts.get(key)),
        save: (key, text) => access(() => texts.set(key, text)),
        remove: (key) => access(() => texts.delete(key)),
      },
      unmount: () => void (mounted = false),
    };
  };
  const now: Disk['now'] = () => {
    const [text] = texts.values();
    const record = JSON.parse(text ?? '{}') as { readonly session?: { readonly mediaId: string } };
    return { kept: texts.size, keptMedia: record.session?.mediaId };
  };
  return { mount, now };
}
