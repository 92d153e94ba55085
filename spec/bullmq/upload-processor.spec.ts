import { type Job, Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { concatMap, map, NEVER, of, throwError, timer } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  InvalidUploadError,
  type MediaClient,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  RateLimitError,
  type UploadedMedia,
} from 'rx-media-upload';
import {
  type QueuedUploadData,
  type UploadProcessor,
  uploadProcessor,
  type UploadProcessorOptions,
} from 'rx-media-upload/bullmq';
import { memoryJobs, uploadVerdict } from 'rx-media-upload/queue';
import { redisJobs } from 'rx-media-upload/redis';
import { type RedisServer, redisServer } from '../support/redis-server.js';
import { type ClientScript, scriptedClient } from '../support/scripted-client.js';
import { until } from '../support/until.js';
import { account, budgetOf, workerOf } from '../queue/job-kit.js';

type Data = QueuedUploadData<{ readonly file?: string }>;
type UploadOfJob = Job<Data, UploadedMedia>;

const ID = '1880028106020515841';
const expiresAt = Date.now() + 3_600_000;
/** X, by a script; in this file the clock is real. */
const clientOf = (script: ClientScript = {}) =>
  scriptedClient({ initialize: () => of({ mediaId: ID, expiresAt }), ...script });

let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  server = await redisServer();
  redis = new Redis({ path: server.path, maxRetriesPerRequest: null });
});
afterAll(async () => {
  redis.disconnect();
  await server.end();
});

let queue: Queue<Data, UploadedMedia>;
const open: { close: (force?: boolean) => Promise<unknown> }[] = [];
beforeEach(() => {
  queue = new Queue(`uploads-${crypto.randomUUID()}`, { connection: redis });
  open.push(queue);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close(true);
});

const connection = () => ({ path: server.path, maxRetriesPerRequest: null });
const options = (script: ClientScript, more: Partial<UploadProcessorOptions> = {}): UploadProcessorOptions => ({
  ...(workerOf({ client: () => of(clientOf(script)) }) as UploadProcessorOptions),
  ...more,
});
/** Works off the queue, until the case is over. */
function working(
  processor: UploadProcessor<{ readonly file?: string }>,
  settings: object = {},
): Worker<Data, UploadedMedia> {
  const worker = new Worker<Data, UploadedMedia>(queue.name, processor, {
    connection: connection(),
    drainDelay: 1,
    ...settings,
  });
  worker.on('error', () => undefined);
  open.push(worker);
  return worker;
}
const process = (script: ClientScript, more: Partial<UploadProcessorOptions> = {}, settings: object = {}) =>
  working(uploadProcessor<{ readonly file?: string }>(options(script, more)), settings);
const add = (data: Partial<Data> = {}, settings: object = {}): Promise<UploadOfJob> =>
  queue.add('upload', { account, ...data }, settings);
const stateOf = async (job: UploadOfJob, state: string): Promise<UploadOfJob> => {
  await until(async () => (await job.getState()) === state);
  return (await queue.getJob(job.id!)) as UploadOfJob;
};

describe('uploadProcessor', () => {
  it('takes three parameters: else BullMQ gives it no signal', () => {
    expect(uploadProcessor(options({}))).toHaveLength(3);
  });

  it('uploads a job: its result is the media, its id that of the queue, the job and its time', async () => {
    const begun: string[] = [];
    const jobs = memoryJobs();
    const noting = { begin: (id: string) => (begun.push(id), jobs.begin(id)) };
    const given: unknown[] = [];
    process(
      {},
      {
        jobs: noting,
        client: (whose) => (given.push(whose), of(clientOf())),
        options: (data) => (given.push(data), {}),
      },
    );
    const job = await stateOf(await add({ file: 'clip.mp4' }), 'completed');
    expect(job.returnvalue).toMatchObject({ mediaId: ID, totalBytes: 12 });
    expect(begun).toEqual([`bull:${queue.name}:${job.id}:${job.timestamp}`]);
    expect(given).toEqual([{ file: 'clip.mp4' }, account]);
  });

  it('tells progress at most once in an interval', async () => {
    const append = () => timer(30).pipe(map(() => ({})));
    process({ append }, { progressInterval: 1_000_000 });
    const told: unknown[] = [];
    const events = new QueueEvents(queue.name, { connection: connection() });
    open.push(events);
    await events.waitUntilReady();
    events.on('progress', ({ data }) => told.push(data));
    const job = await stateOf(await add(), 'completed');
    await until(() => told.length > 0);
    expect(told).toEqual([30]);
    expect(job.progress).toBe(30);
  });

  it.each<[string, ClientScript, Partial<UploadProcessorOptions>, Partial<Data>]>([
    [
      'a rate limit',
      {
        append: () =>
          throwError(
            () => new RateLimitError('429', { status: 429, resetAt: Date.now() + 600_000 }, { command: 'append' }),
          ),
      },
      {},
      {},
    ],
    ['the budget', {}, { budget: budgetOf(() => of(600_000)) }, {}],
    ['a time to post', {}, {}, { postAt: Date.now() + 86_400_000 + 600_000 }],
  ])('delays a job for %s, which costs no attempt', async (_, script, more, data) => {
    process(script, more);
    const job = await stateOf(await add(data), 'delayed');
    expect(job.delay).toBeGreaterThan(590_000);
    expect(job.delay).toBeLessThanOrEqual(600_000);
    expect(job.attemptsMade).toBe(0);
  });

  it('goes on with a delayed job where it was', async () => {
    const jobs = memoryJobs();
    const asked: string[] = [];
    let refused = false;
    const client = () => {
      const scripted = clientOf({
        append: (index) => {
          if (index !== 2 || refused) return of({});
          refused = true;
          return throwError(() => new RateLimitError('429', { status: 429, resetAt: Date.now() + 50 }, {}));
        },
      });
      return of({
        ...scripted,
        append: (...args: Parameters<MediaClient['append']>) => (
          asked.push(String(args[0].segmentIndex)),
          scripted.append(...args)
        ),
      });
    };
    process({}, { jobs, client });
    await stateOf(await add(), 'completed');
    expect(asked).toEqual(['0', '1', '2', '2']);
  });

  it('fails of what may pass, which costs an attempt, and comes again', async () => {
    let failed = 0;
    const append = () => (failed++ === 0 ? throwError(() => new NetworkError('cut')) : of({}));
    process({ append });
    const job = await stateOf(await add({}, { attempts: 2 }), 'completed');
    expect(job.attemptsMade).toBe(2);
  });

  it.each<[string, Error, string]>([
    [
      'X could not process it',
      new MediaProcessingError('bad media', { name: 'InvalidMedia' }, { mediaId: ID }),
      'processing',
    ],
    [
      'X refuses it',
      new MediaRequestError('no', { status: 403, detail: 'not allowed' }, { command: 'append' }),
      'refused',
    ],
    ['the login has ended', new MediaRequestError('no', { status: 401 }), 'credentials'],
    ['there are no credits', new MediaRequestError('no', { status: 402 }), 'credits'],
    ['it makes no sense', new InvalidUploadError('wrong'), 'invalid'],
  ])('fails for good where %s, with the reason and the whole error', async (_, error, reason) => {
    process({ append: () => throwError(() => error) });
    const job = await stateOf(await add({ file: 'clip.mp4' }, { attempts: 5 }), 'failed');
    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toBe(`${reason}: ${error.message}`);
    expect(job.data).toMatchObject({
      account,
      file: 'clip.mp4',
      failure: { name: error.name, message: error.message },
    });
    expect(uploadVerdict(job.data.failure)).toEqual({ kind: 'dead', reason });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'upload this'],
    ['a list', []],
    ['no account', {}],
    ['half an account', { account: { app: 'a' } }],
    ['a time that is none', { account, postAt: 'tomorrow' }],
  ])('fails for good where the data is %s', async (_, data) => {
    process({});
    const job = await stateOf(await queue.add('upload', data as Data), 'failed');
    expect(job.failedReason).toMatch(/^invalid: /);
  });

  it('forgets the failure of before when somebody starts the job again', async () => {
    let failed = 0;
    process({
      append: () => (failed++ === 0 ? throwError(() => new MediaRequestError('no', { status: 403 })) : of({})),
    });
    const job = await stateOf(await add(), 'failed');
    await job.retry();
    expect((await stateOf(job, 'completed')).data).not.toHaveProperty('failure');
  });

  it('on shutdown stops at once; the jobs wait for the next worker, and have cost no attempt', async () => {
    const jobs = redisJobs(redis);
    const worker = process({ append: (index) => (index === 0 ? of({}) : NEVER) }, { jobs }, { concurrency: 3 });
    const all = await Promise.all([add(), add(), add()]);
    await until(async () => (await queue.getActiveCount()) === 3);
    await until(async () => (await redis.keys(`*job:bull:${queue.name}*`)).length === 3);
    worker.cancelAllJobs();
    await worker.close();
    expect(await queue.getWaitingCount()).toBe(3);
    process({}, { jobs });
    for (const job of all) expect((await stateOf(job, 'completed')).attemptsMade).toBe(1);
  });

  /** How many jobs BullMQ believes to be at. */
  const underWay = (worker: Worker<Data, UploadedMedia>): number =>
    (worker as unknown as { lockManager: { getActiveJobCount(): number } }).lockManager.getActiveJobCount();

  it('a run whose lock is lost stops, and leaves the job to whoever has it', async () => {
    const settings = { lockDuration: 400, stalledInterval: 1_000_000 };
    const worker = process({ append: () => NEVER }, { jobs: redisJobs(redis) }, settings);
    const job = await add();
    await until(() => underWay(worker) === 1);
    await redis.set(`bull:${queue.name}:${job.id}:lock`, 'another');
    await until(() => underWay(worker) === 0);
    expect(await job.getState()).toBe('active');
    expect((await queue.getJob(job.id!))!.data).not.toHaveProperty('failure');
  });

  it('says nothing of a job whose lock is another’s: not that it is dead, either', async () => {
    const refused = () =>
      timer(200).pipe(concatMap(() => throwError(() => new MediaRequestError('no', { status: 403 }))));
    const worker = process({ append: refused }, {}, { stalledInterval: 1_000_000, lockDuration: 60_000 });
    const job = await add();
    await until(() => underWay(worker) === 1);
    await redis.set(`bull:${queue.name}:${job.id}:lock`, 'another');
    await until(() => underWay(worker) === 0);
    expect(await job.getState()).toBe('active');
    expect((await queue.getJob(job.id!))!.data).not.toHaveProperty('failure');
  });

  it('of two runs of a job in one process, the later stops the earlier and keeps its lock by itself', async () => {
    const jobs = redisJobs(redis);
    let runs = 0;
    const appended: number[] = [];
    const client = () => {
      const run = ++runs;
      return of(clientOf({ append: () => (run === 1 ? NEVER : timer(500).pipe(map(() => (appended.push(run), {})))) }));
    };
    const worker = process(
      {},
      { jobs, client },
      { lockDuration: 400, stalledInterval: 100, maxStalledCount: 5, concurrency: 2 },
    );
    const job = await add();
    await until(() => runs === 1);
    await until(async () => (await redis.keys(`*job:bull:${queue.name}*`)).length === 1);
    // Frozen longer than its lock, as BullMQ sees it: the lock is gone, and the job is found stalled.
    const locks = (worker as unknown as { lockManager: { trackedJobs: Map<string, unknown> } }).lockManager;
    locks.trackedJobs.delete(job.id!);
    await redis.del(`bull:${queue.name}:${job.id}:lock`);
    await until(() => runs === 2);
    const done = await stateOf(job, 'completed');
    expect(done.returnvalue.mediaId).toBe(ID);
    expect(appended).toEqual([2, 2, 2]);
    expect(runs).toBe(2);
  });

  it('answers from the store where the worker died after the end', async () => {
    const jobs = redisJobs(redis);
    const processor = uploadProcessor(options({}, { jobs }));
    const job = await add();
    const { id, data, timestamp, queueQualifiedName } = job;
    const taken = { id, data, timestamp, queueQualifiedName, updateProgress: async () => undefined };
    await processor.call(undefined, taken as unknown as UploadOfJob, 'of a dead worker');
    let sent = 0;
    process({ initialize: () => (sent++, NEVER) }, { jobs });
    expect((await stateOf(job, 'completed')).returnvalue.mediaId).toBe(ID);
    expect(sent).toBe(0);
  });
});
