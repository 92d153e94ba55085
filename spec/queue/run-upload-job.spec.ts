import { concatMap, defer, EMPTY, last, map, NEVER, type Observable, of, take, tap, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  CheckpointLostError,
  type CommandReport,
  fromBytes,
  InvalidUploadError,
  MediaRequestError,
  RateLimitError,
  type UploadEvent,
} from 'rx-media-upload';
import {
  type JobLease,
  type JobStore,
  memoryJobs,
  runUploadJob,
  uploadVerdict,
  type UploadWorker,
} from 'rx-media-upload/queue';
import { jobClient } from '../../lib/queue/job-client.js';
import { marbles } from '../support/marbles.js';
import { type ClientScript, scriptedClient } from '../support/scripted-client.js';
import { account, budgetOf, bytes, job, noted, notedClient, options, run, workerOf } from './job-kit.js';

const ID = '1880028106020515841';
const DAY = 86_400_000;

/** What has come of a stream: its events' types, or its error. */
interface Told {
  readonly types: string[];
  readonly events: UploadEvent[];
  error?: { readonly name: string; readonly message: string } & Readonly<Record<string, unknown>>;
}
let virtual: (() => void) | undefined;
/** Listens; in virtual time until nothing is left to wait for. */
const heard = (events$: Observable<UploadEvent>, flush = virtual): Told => {
  const told: Told = { types: [], events: [] };
  events$.subscribe({
    next: (event) => (told.types.push(event.type), told.events.push(event)),
    error: (error: unknown) => (told.error = error as NonNullable<Told['error']>),
  });
  flush?.();
  return told;
};
const again = (script: ClientScript, jobs: JobStore, more: Partial<UploadWorker> = {}, flush = virtual) => {
  const client = scriptedClient(script);
  return { client, told: heard(run({ jobs, client: () => of(client), ...more }), flush) };
};
/** A case in virtual time, from 0 on. */
const inTime =
  <A extends unknown[]>(body: (...given: A) => void) =>
  (...given: A): void =>
    marbles(({ flush }) => {
      virtual = flush;
      try {
        body(...given);
      } finally {
        virtual = undefined;
      }
    });
const later = (): void => undefined;
/** A run that ends in the middle, by whatever. */
const failing = (error: unknown = new Error('gone')) => throwError(() => error);

describe('runUploadJob', () => {
  it(
    'does nothing when it is called',
    inTime(() => {
      const asked: string[] = [];
      runUploadJob(job, workerOf({ jobs: noted(memoryJobs(), asked) }));
      expect(asked).toEqual([]);
    }),
  );

  it(
    'begins, asks for what is finished, loads; asks `held` before INIT and FINALIZE; finishes in place of removing',
    inTime(() => {
      const asked: string[] = [];
      const jobs = noted(memoryJobs(), asked);
      const client = notedClient(scriptedClient({}), asked);
      const told = heard(run({ jobs, client: () => of(client) }));
      expect(told.types).toEqual(['initialized', 'appended', 'appended', 'appended', 'finalized', 'succeeded']);
      expect(asked).toEqual([
        ...['begin job 1', 'finished', 'load job 1', 'held', 'INIT', 'save job 1'],
        ...['APPEND', 'save job 1', 'APPEND', 'save job 1', 'APPEND', 'save job 1'],
        // The reply to FINALIZE is written down too.
        ...['held', 'FINALIZE', 'save job 1', `finish ${ID}`],
      ]);
    }),
  );

  it(
    'keeps the checkpoint under the id of the job, whatever the options say',
    inTime(() => {
      const asked: string[] = [];
      heard(run({ jobs: noted(memoryJobs(), asked), options: { ...options, checkpointKey: 'another' } }));
      expect(asked.filter((what) => what.startsWith('save')).every((what) => what === 'save job 1')).toBe(true);
    }),
  );

  it(
    'is told what is finished already by the store alone: nothing is sent, no client and no source is made',
    inTime(() => {
      const jobs = memoryJobs();
      heard(run({ jobs }));
      const never = (): never => {
        throw new Error('nobody wants it');
      };
      const told = heard(runUploadJob(job, workerOf({ jobs, client: never, source: never })));
      const finished = { mediaId: ID, mediaType: 'video/mp4', mediaCategory: 'tweet_video', totalBytes: 12 };
      expect(told.events).toEqual([{ type: 'succeeded', mediaId: ID, media: finished }]);
      expect(told.error).toBeUndefined();
    }),
  );

  it(
    'goes on where an earlier run has failed, and sends nothing twice',
    inTime(() => {
      const jobs = memoryJobs();
      const first = again({ append: (index) => (index === 2 ? failing() : of({})) }, jobs);
      expect(first.told.error).toMatchObject({ checkpoint: 'job 1' });
      const second = again({}, jobs);
      expect(second.client.asked).toEqual(['append 2', 'finalize']);
      expect(second.told.events[0]).toMatchObject({ type: 'initialized', resumed: true });
    }),
  );

  it(
    'takes the job: an earlier run that is still at it stops at its next write',
    inTime(() => {
      const jobs = memoryJobs();
      timer(150).subscribe(() => again({}, jobs, {}, later));
      const slow = again({ append: (index) => timer(100 * (index + 1)).pipe(map(() => ({}))) }, jobs);
      expect(slow.told.error).toMatchObject({ name: 'CheckpointLostError' });
      expect(slow.told.error).not.toHaveProperty('checkpoint');
      expect(slow.client.asked).toEqual(['initialize', 'append 0', 'append 1']);
      expect(uploadVerdict(slow.told.error)).toEqual({ kind: 'again', reason: 'lost' });
    }),
  );

  it.each<[string, (lease: JobLease) => Partial<JobLease>, string[]]>([
    ['a save', (lease) => ({ checkpoints: { ...lease.checkpoints, save: () => failing() } }), ['initialize']],
    ['the load', (lease) => ({ checkpoints: { ...lease.checkpoints, load: () => failing() } }), []],
    ['`finished`', () => ({ finished: () => failing() }), []],
    ['`held`', () => ({ held: () => failing() }), []],
    ['`finish`', () => ({ finish: () => failing() }), ['initialize', 'append 0', 'append 1', 'append 2', 'finalize']],
    [
      'a save that throws',
      (lease) => ({
        checkpoints: {
          ...lease.checkpoints,
          save: () => {
            throw new Error('thrown');
          },
        },
      }),
      ['initialize'],
    ],
  ])(
    'stops where %s fails: whether the job is still its own cannot be known',
    inTime((_, changed, sent) => {
      const client = scriptedClient({});
      const told = heard(run({ jobs: noted(memoryJobs(), [], changed), client: () => of(client) }));
      expect(told.error).toMatchObject({ name: 'CheckpointLostError' });
      expect(uploadVerdict(told.error)).toEqual({ kind: 'again', reason: 'lost' });
      expect(client.asked).toEqual(sent);
      expect(told.types).not.toContain('succeeded');
    }),
  );

  it.each<[string, (lease: JobLease) => Partial<JobLease>]>([
    ['a save', (lease) => ({ checkpoints: { ...lease.checkpoints, save: () => NEVER } })],
    ['`held`', () => ({ held: () => NEVER })],
    ['`finish`', () => ({ finish: () => NEVER })],
    ['the load', (lease) => ({ checkpoints: { ...lease.checkpoints, load: () => NEVER } })],
  ])(
    'stops where %s hangs',
    inTime((_, changed) => {
      const told = heard(run({ jobs: noted(memoryJobs(), [], changed) }));
      expect(told.error).toMatchObject({ name: 'CheckpointLostError' });
      expect(told.types).not.toContain('succeeded');
    }),
  );

  it(
    'fails of a store that gives no lease, or cannot be asked',
    inTime(() => {
      expect(heard(run({ jobs: { begin: () => EMPTY } })).error).toMatchObject({ name: 'NetworkError' });
      const told = heard(run({ jobs: { begin: () => failing(new Error('down')) } }));
      expect(told.error).toMatchObject({ message: 'The job’s store has failed (begin): down' });
    }),
  );

  it(
    'stops before a retry of a segment where another has begun',
    inTime(() => {
      const jobs = memoryJobs();
      const attempts: number[] = [];
      timer(20)
        .pipe(concatMap(() => jobs.begin(job.id)))
        .subscribe();
      // A client that heeds `ready` before each attempt: the second is 50 ms later.
      const append: ClientScript['append'] = (index, { ready }) =>
        timer(0, 50).pipe(
          take(2),
          concatMap(() => ready!.pipe(take(1))),
          tap(() => attempts.push(index)),
          last(),
          map(() => ({})),
        );
      const { told } = again({ append }, jobs);
      expect(told.error).toMatchObject({ name: 'CheckpointLostError' });
      expect(attempts).toEqual([0]);
    }),
  );
});

describe('what X has all bytes of', () => {
  const acknowledged = (jobs: JobStore, more: Partial<UploadWorker> = {}) =>
    again({ finalize: () => failing(new Error('killed')) }, jobs, more);

  it.each<[string, () => never | ReturnType<typeof fromBytes>]>([
    [
      'is gone',
      () => {
        throw new Error('no such file');
      },
    ],
    ['has changed', () => fromBytes(bytes.map((byte) => byte ^ 1))],
    ['has another size', () => fromBytes(bytes.subarray(4))],
  ])(
    'goes on to FINALIZE where the source %s',
    inTime((_, source) => {
      const jobs = memoryJobs();
      acknowledged(jobs);
      const { client, told } = again({ status: () => of({ mediaId: ID }) }, jobs, { source });
      expect(client.asked).toEqual(['status', 'finalize']);
      expect(told.types).toEqual(['initialized', 'finalized', 'succeeded']);
      expect(told.events.at(-1)).toMatchObject({ media: { totalBytes: 12, mediaType: 'video/mp4' } });
      expect(told.error).toBeUndefined();
    }),
  );

  it(
    'is written down too where the source cannot prove that it is the same; before that, it begins anew',
    inTime(() => {
      const source = () => ({
        open: () => ({
          facts: () => of({ size: 12 }),
          peek: () => of(bytes),
          read: (start: number, end: number) => of(bytes.slice(start, end)),
          confirm: () => of(undefined),
          unsubscribe: () => undefined,
        }),
      });
      const jobs = memoryJobs();
      again({ append: (index) => (index === 2 ? failing() : of({})) }, jobs, { source });
      const second = again({ finalize: () => failing() }, jobs, { source });
      expect(second.client.asked).toEqual(['initialize', 'append 0', 'append 1', 'append 2', 'finalize']);
      expect(second.told.events[0]).toMatchObject({ type: 'warning', code: 'checkpoint-changed' });
      const third = again({ status: () => of({ mediaId: ID }) }, jobs, { source });
      expect(third.client.asked).toEqual(['status', 'finalize']);
    }),
  );

  it(
    'is finalized once where X has answered and the worker died before the end',
    inTime(() => {
      const jobs = memoryJobs();
      const image: Partial<UploadWorker> = {
        options: { segmentBytes: 4, mediaType: 'image/png', mediaCategory: 'tweet_image' },
      };
      const asked: string[] = [];
      const dying = noted(jobs, asked, () => ({ finish: () => failing() }));
      const first = again({ finalize: () => of({ mediaId: ID, expiresAt: 8e12 }) }, dying, image);
      expect(first.client.asked).toContain('finalize');
      const second = again({ finalize: () => failing(new Error('twice')) }, jobs, image);
      expect(second.client.asked).toEqual([]);
      expect(second.told.events.at(-1)).toMatchObject({ type: 'succeeded', media: { expiresAt: 8e12 } });
    }),
  );

  it(
    'begins anew, from the source, where X does not take a second FINALIZE',
    inTime(() => {
      const jobs = memoryJobs();
      acknowledged(jobs);
      let finalized = 0;
      const refusal = new MediaRequestError('no', { status: 400 }, { command: 'finalize' });
      const { client, told } = again(
        {
          status: () => failing(new MediaRequestError('no', { status: 400 }, { command: 'status' })),
          finalize: () => (finalized++ === 0 ? failing(refusal) : of({ mediaId: ID })),
        },
        jobs,
      );
      expect(client.asked).toEqual([
        ...['status', 'finalize', 'initialize', 'append 0', 'append 1', 'append 2', 'finalize'],
      ]);
      expect(told.events.find(({ type }) => type === 'retrying')).toMatchObject({ reason: 'expired' });
      expect(told.types.at(-1)).toBe('succeeded');
    }),
  );

  it(
    'is not finalized where the budget has no room to ask whether it was',
    inTime(() => {
      const jobs = memoryJobs();
      acknowledged(jobs);
      const budget = budgetOf((command) => of(command === 'status' ? 60_000 : 0));
      const { client, told } = again({}, jobs, { budget });
      expect(client.asked).toEqual([]);
      expect(told.error).toMatchObject({ name: 'BudgetError' });
    }),
  );

  it(
    'is not gone on with by another account, nor at another place',
    inTime(() => {
      for (const other of [{ account: 'somebody' }, { baseUrl: 'https://elsewhere.example' }]) {
        const jobs = memoryJobs();
        acknowledged(jobs);
        const client = scriptedClient({});
        heard(run({ jobs, client: () => of({ ...client, ...other }) }));
        expect(client.asked[0]).toBe('initialize');
      }
    }),
  );

  it(
    'forgets what leads nowhere: X could not process it',
    inTime(() => {
      const jobs = memoryJobs();
      const failed = { mediaId: ID, processing: { state: 'failed', error: { name: 'InvalidMedia' } } };
      const first = again({ finalize: () => of(failed) }, jobs);
      expect(uploadVerdict(first.told.error)).toEqual({ kind: 'dead', reason: 'processing' });
      expect(again({}, jobs).client.asked[0]).toBe('initialize');
    }),
  );
});

describe('the budget', () => {
  it(
    'is asked before each request, and waited for up to 2 s in place',
    inTime(() => {
      const asked: string[] = [];
      const waits = [1500, 400, 0];
      const budget = budgetOf((command) => of(command === 'initialize' ? (waits.shift() ?? 0) : 0), asked);
      const told = heard(run({ budget }));
      expect(asked).toEqual([
        ...['take initialize at 0', 'take initialize at 1500', 'take initialize at 1900'],
        ...['take append at 1900', 'take append at 1900', 'take append at 1900', 'take finalize at 1900'],
      ]);
      expect(told.types.at(-1)).toBe('succeeded');
    }),
  );

  it.each([[[2001]], [[1500, 600]], [[1e9]]])(
    'fails where the waits are %j ms',
    inTime((waits) => {
      const left = [...waits];
      const client = scriptedClient({});
      const told = heard(run({ client: () => of(client), budget: budgetOf(() => of(left.shift() ?? 0)) }));
      const resetAt = waits.reduce((sum, wait) => sum + wait);
      expect(told.error).toMatchObject({ name: 'BudgetError', resetAt, command: 'initialize' });
      expect(uploadVerdict(told.error)).toEqual({ kind: 'later', at: resetAt, reason: 'budget' });
      expect(client.asked).toEqual([]);
    }),
  );

  it(
    'is asked before the store, so that a wait lies not between `held` and the request',
    inTime(() => {
      const asked: string[] = [];
      const budget = budgetOf(() => of(0), asked);
      heard(run({ jobs: noted(memoryJobs(), asked), budget }));
      const at = asked.indexOf('take finalize at 0');
      expect(asked[at + 1]).toBe('held');
    }),
  );

  it.each<[string, () => Observable<number>]>([
    ['fails', () => failing()],
    [
      'throws',
      () => {
        throw new Error('thrown');
      },
    ],
    ['hangs', () => NEVER],
  ])(
    'holds nothing back where it %s, and one warning says so',
    inTime((_, answer) => {
      const told = heard(run({ budget: budgetOf(answer) }));
      expect(told.types.filter((type) => type === 'warning')).toEqual(['warning']);
      expect(told.types.at(-1)).toBe('succeeded');
    }),
  );

  it(
    'holds nothing back where it says nothing, or no number',
    inTime(() => {
      expect(heard(run({ budget: budgetOf(() => EMPTY as Observable<number>) })).types.at(-1)).toBe('succeeded');
      expect(heard(run({ budget: budgetOf(() => of('soon' as unknown as number)) })).types.at(-1)).toBe('succeeded');
      const told = heard(run({ budget: budgetOf(() => of(Infinity)) }));
      expect(told.error).toMatchObject({ name: 'BudgetError', resetAt: 900_000 });
    }),
  );

  it(
    'learns what X says of its windows, refusals included',
    inTime(() => {
      const asked: string[] = [];
      const budget = budgetOf(() => of(0), asked);
      const rateLimit = { limit: 1875, remaining: 3, resetAt: 9 };
      const report: CommandReport = { type: 'rate-limit', command: 'append', rateLimit };
      const refused = new RateLimitError('429', { status: 429, resetAt: 7_000 }, { command: 'finalize' });
      const told = again(
        { append: (_, on) => (on.report?.(report), of({})), finalize: () => failing(refused) },
        memoryJobs(),
        { budget },
      ).told;
      expect(asked.filter((what) => what.startsWith('learn'))).toEqual([
        ...Array.from({ length: 3 }, () => `learn append ${JSON.stringify(rateLimit)}`),
        'learn finalize {"remaining":0,"resetAt":7000}',
      ]);
      expect(uploadVerdict(told.error)).toEqual({ kind: 'later', at: 7_000, reason: 'rate-limit' });
    }),
  );

  it(
    'and the store gate X’s upload in one request as well',
    inTime(() => {
      const asked: string[] = [];
      const image = { bytes, mediaType: 'image/png', mediaCategory: 'tweet_image' } as const;
      const client = jobClient(
        { ...scriptedClient({}), upload: () => defer(() => (asked.push('upload'), of({ mediaId: ID }))) },
        {
          account,
          budget: budgetOf(() => of(0), asked),
          lease: { held: () => (asked.push('held'), of(undefined)) },
          checkpoints: { finalized: () => undefined, keepFinalized: () => EMPTY, keepUploaded: () => EMPTY },
          unreachable: () => undefined,
        },
      );
      client.upload(image).subscribe();
      expect(asked).toEqual(['take upload at 0', 'held', 'upload']);
    }),
  );
});

describe('a signal', () => {
  it(
    'stops the upload at once, and leaves the checkpoint',
    inTime(() => {
      const jobs = memoryJobs();
      const stop = new AbortController();
      const client = scriptedClient({ append: (index) => (index === 1 ? NEVER : of({})) });
      timer(10).subscribe(() => stop.abort());
      const told = heard(run({ jobs, client: () => of(client) }, { signal: stop.signal }));
      expect(told.error).toMatchObject({ name: 'UploadStoppedError' });
      expect(uploadVerdict(told.error)).toEqual({ kind: 'again', reason: 'stopped' });
      expect(again({}, jobs).client.asked).toEqual(['append 1', 'append 2', 'finalize']);
    }),
  );

  it(
    'that has said so before stops it before the store is asked',
    inTime(() => {
      const asked: string[] = [];
      const told = heard(run({ jobs: noted(memoryJobs(), asked) }, { signal: AbortSignal.abort() }));
      expect([told.error?.name, asked]).toEqual(['UploadStoppedError', []]);
    }),
  );

  it(
    'has no listener left when the job is over',
    inTime(() => {
      const { signal } = new AbortController();
      let listeners = 0;
      const counted = {
        aborted: false,
        addEventListener: (...given: Parameters<AbortSignal['addEventListener']>) => {
          listeners++;
          signal.addEventListener(...given);
        },
        removeEventListener: () => listeners--,
      } as unknown as AbortSignal;
      heard(run({}, { signal: counted }));
      expect(listeners).toBe(0);
    }),
  );
});

describe('postAt', () => {
  it(
    'earlier than its life before, the job is too early',
    inTime(() => {
      const client = scriptedClient({});
      const told = heard(run({ client: () => of(client) }, { postAt: 3 * DAY }));
      expect(uploadVerdict(told.error)).toEqual({ kind: 'later', at: 2 * DAY, reason: 'too-early' });
      expect(client.asked).toEqual([]);
    }),
  );

  it(
    'media of `amplify_video` lives for 15 days',
    inTime(() => {
      const worker = { options: { ...options, mediaCategory: 'amplify_video' as const } };
      expect(heard(run(worker, { postAt: 3 * DAY })).types.at(-1)).toBe('succeeded');
      const told = heard(run(worker, { postAt: 20 * DAY }));
      expect(told.error).toMatchObject({ at: 20 * DAY - 1_295_999_000 });
    }),
  );

  it(
    'an id that would be dead by then is no result',
    inTime(() => {
      const jobs = memoryJobs();
      const finalize = () => of({ mediaId: ID, expiresAt: DAY / 2 });
      const told = heard(run({ jobs, client: () => of(scriptedClient({ finalize })) }, { postAt: 0.75 * DAY }));
      expect(told.types).not.toContain('succeeded');
      expect(uploadVerdict(told.error)).toEqual({ kind: 'later', at: DAY / 4, reason: 'too-early' });
      expect(again({}, jobs).client.asked[0]).toBe('initialize');
    }),
  );

  it(
    'what the store has finished is no result either where it would be dead by then',
    inTime(() => {
      const jobs = memoryJobs();
      const client = scriptedClient({ finalize: () => of({ mediaId: ID, expiresAt: DAY }) });
      heard(run({ jobs, client: () => of(client) }));
      expect(heard(runUploadJob({ ...job, postAt: DAY }, workerOf({ jobs }))).types).toEqual(['succeeded']);
      timer(DAY / 2).subscribe();
      virtual!();
      const late = scriptedClient({ finalize: () => of({ mediaId: ID, expiresAt: 1.5 * DAY }) });
      const told = heard(run({ jobs, client: () => of(late) }, { postAt: 1.4 * DAY }));
      expect(told.types.at(-1)).toBe('succeeded');
      expect(late.asked).toContain('finalize');
    }),
  );

  it(
    'of a session that an earlier run has begun too late, another one is begun at once',
    inTime(() => {
      const jobs = memoryJobs();
      again({ finalize: () => failing() }, jobs);
      const told = heard(
        run(
          {
            jobs,
            client: () =>
              of(
                scriptedClient({
                  status: () => of({ mediaId: ID }),
                  finalize: () => of({ mediaId: ID, expiresAt: 10 }),
                }),
              ),
          },
          { postAt: DAY },
        ),
      );
      expect(told.error).toMatchObject({ name: 'TooEarlyError', at: 0 });
      expect(again({}, jobs).client.asked[0]).toBe('initialize');
    }),
  );
});

describe('ports that are anybody’s', () => {
  const thrown = (): never => {
    throw new Error('thrown');
  };

  it.each<[string, Partial<UploadWorker>, object]>([
    ['a client port throws', { client: thrown }, { kind: 'again', reason: 'network' }],
    ['a client port fails', { client: () => failing() }, { kind: 'again', reason: 'network' }],
    ['a client port gives none', { client: () => EMPTY }, { kind: 'again', reason: 'network' }],
    [
      'a client port knows that the login is revoked',
      { client: () => failing(new MediaRequestError('revoked', { status: 401 })) },
      { kind: 'dead', reason: 'credentials' },
    ],
    ['a source port throws', { source: thrown }, { kind: 'again', reason: 'source' }],
    ['a source is none', { source: () => 'clip.mp4' as never }, { kind: 'dead', reason: 'invalid' }],
    ['options throw', { options: thrown }, { kind: 'again', reason: 'server' }],
    ['options make no sense', { options: { concurrency: -1 } }, { kind: 'dead', reason: 'invalid' }],
  ])(
    '%s',
    inTime((_, worker, verdict) => {
      const client = scriptedClient({});
      const told = heard(run({ client: () => of(client), ...worker }));
      expect(told.error).toHaveProperty('errorCode');
      expect(uploadVerdict(told.error)).toEqual(verdict);
      expect(client.asked).toEqual([]);
    }),
  );

  it.each<[string, object]>([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['a number for an id', { id: 7 }],
    ['no account', { account: undefined }],
    ['half an account', { account: { app: 'a' } }],
    ['a text for a time', { postAt: 'tomorrow' }],
    ['no time', { postAt: NaN }],
  ])(
    'a job with %s is refused before the store is asked',
    inTime((_, wrong) => {
      const asked: string[] = [];
      const told = heard(run({ jobs: noted(memoryJobs(), asked) }, wrong));
      expect(told.error).toBeInstanceOf(InvalidUploadError);
      expect(asked).toEqual([]);
    }),
  );

  it(
    'a store that forgets its error’s class is understood by name',
    inTime(() => {
      const foreign = Object.assign(new Error('theirs'), { name: 'CheckpointLostError' });
      const told = heard(run({ jobs: noted(memoryJobs(), [], () => ({ held: () => failing(foreign) })) }));
      expect(told.error).toBeInstanceOf(CheckpointLostError);
      expect(told.error).toMatchObject({ message: 'theirs' });
    }),
  );
});
