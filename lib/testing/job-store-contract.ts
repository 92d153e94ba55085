import type { JobLease, JobStore } from '../queue/job-store.js';
import type { UploadedMedia } from '../upload-event.js';
import { answer, type ContractCase, equal, failsAs, passed } from './contract-case.js';

/** What a case works with: an id that no other case and no other run has. */
interface Scene {
  readonly begin: (jobId?: string) => Promise<JobLease>;
  readonly id: string;
  readonly media: UploadedMedia;
}

/**
 * What a `JobStore` must do, case by case, for any test runner. Clocks are the machine's: a store that goes by its own may
 * differ from it by a few seconds.
 *
 * @param make - Gives the store. Cases share none of what they write, so it may be one for all, and a real one.
 *
 * @example
 * ```ts
 * import { it } from 'node:test';
 * import { memoryJobs } from 'rx-media-upload/queue';
 * import { jobStoreContract } from 'rx-media-upload/testing';
 *
 * for (const { name, run } of jobStoreContract(() => memoryJobs())) it(name, run);
 * ```
 */
export function jobStoreContract(make: () => JobStore | Promise<JobStore>): readonly ContractCase[] {
  return cases.map(([name, check]) => ({ name, run: async () => check(sceneOf(await make())) }));
}

const LOST = 'CheckpointLostError';

const cases: readonly (readonly [name: string, check: (scene: Scene) => Promise<void>])[] = [
  [
    'knows nothing of a job that begins',
    async ({ begin, id }) => {
      const lease = await begin();
      equal(await answer(lease.finished()), undefined);
      equal(await answer(lease.checkpoints.load(id)), undefined);
      await answer(lease.held());
    },
  ],
  [
    'keeps the latest text, to the letter, for whoever begins after',
    async ({ begin, id }) => {
      const first = await begin();
      await answer(first.checkpoints.save(id, 'one'));
      const text = `{"a":"\u{1f600} ü \\"quoted\\" \n \0 ${'x'.repeat(70_000)}"}`;
      await answer(first.checkpoints.save(id, text));
      equal(await answer(first.checkpoints.load(id)), text);
      equal(await answer((await begin()).checkpoints.load(id)), text);
    },
  ],
  [
    'knows jobs apart, also those whose ids are alike',
    async ({ begin, id }) => {
      const others = [`${id} `, `${id}:`, `{${id}}`, `${id}\n`, `${id}'"`, `${id}*`, id.toUpperCase()];
      const lease = await begin();
      await answer(lease.checkpoints.save(id, 'mine'));
      for (const other of others) {
        const another = await begin(other);
        equal(await answer(another.checkpoints.load(other)), undefined);
        await answer(another.checkpoints.save(other, other));
      }
      await answer(lease.held());
      equal(await answer(lease.checkpoints.load(id)), 'mine');
      for (const other of others) equal(await answer((await begin(other)).checkpoints.load(other)), other);
    },
  ],
  [
    'takes a job from whoever had it: nothing that is written from then on counts',
    async ({ begin, id, media }) => {
      const first = await begin();
      await answer(first.checkpoints.save(id, 'first'));
      const second = await begin();
      await failsAs(LOST, () => first.checkpoints.save(id, 'late'));
      await failsAs(LOST, () => first.checkpoints.remove(id));
      await failsAs(LOST, () => first.held());
      await failsAs(LOST, () => first.finish(media));
      equal(await answer(second.finished()), undefined);
      equal(await answer(second.checkpoints.load(id)), 'first');
      await answer(second.held());
    },
  ],
  [
    'never gives a job back to a holder of before, whatever becomes of the next ones',
    async ({ begin, id, media }) => {
      const first = await begin();
      const second = await begin();
      await answer(second.checkpoints.remove(id));
      await failsAs(LOST, () => first.held());
      await answer(second.finish(media));
      await failsAs(LOST, () => first.held());
      await failsAs(LOST, () => first.checkpoints.save(id, 'late'));
      await begin();
      await failsAs(LOST, () => second.held());
    },
  ],
  [
    'of many that begin at once, has one holder',
    async ({ begin, id }) => {
      const leases = await Promise.all(Array.from({ length: 10 }, () => begin()));
      const wrote = await Promise.allSettled(leases.map(async (lease) => answer(lease.checkpoints.save(id, 'text'))));
      equal(wrote.filter(({ status }) => status === 'fulfilled').length, 1);
    },
  ],
  [
    'forgets a text that is removed',
    async ({ begin, id }) => {
      const lease = await begin();
      await answer(lease.checkpoints.remove(id));
      await answer(lease.checkpoints.save(id, 'text'));
      await answer(lease.checkpoints.remove(id));
      equal(await answer(lease.checkpoints.load(id)), undefined);
      await answer(lease.held());
    },
  ],
  [
    'keeps what is finished, in the place of the checkpoint',
    async ({ begin, id, media }) => {
      const lease = await begin();
      await answer(lease.checkpoints.save(id, 'text'));
      await answer(lease.finish(media));
      const next = await begin();
      equal(await answer(next.finished()), media);
      equal(await answer(next.checkpoints.load(id)), undefined);
    },
  ],
  [
    'finishes a job again, with what has come of it then',
    async ({ begin, id, media }) => {
      await answer((await begin()).finish(media));
      const lease = await begin();
      await answer(lease.checkpoints.save(id, 'anew'));
      equal(await answer(lease.finished()), media);
      const other = { ...media, mediaId: '8', totalBytes: 8 };
      await answer(lease.finish(other));
      equal(await answer((await begin()).finished()), other);
    },
  ],
  [
    'forgets what is finished when the media expires, and the job can begin anew',
    async ({ begin, id, media }) => {
      await answer((await begin()).finish({ ...media, expiresAt: Date.now() + 300 }));
      await passed(600);
      const lease = await begin();
      equal(await answer(lease.finished()), undefined);
      equal(await answer(lease.checkpoints.load(id)), undefined);
      await answer(lease.checkpoints.save(id, 'anew'));
      await answer(lease.held());
    },
  ],
  [
    'keeps media of which X does not tell when it expires',
    async ({ begin, media }) => {
      const { expiresAt: _, ...untold } = media;
      await answer((await begin()).finish(untold));
      equal(await answer((await begin()).finished()), untold);
    },
  ],
];

function sceneOf(store: JobStore): Scene {
  const id = `job ${crypto.randomUUID()} ü:{}"'`;
  return {
    id,
    begin: async (jobId = id) => {
      const lease = await answer(store.begin(jobId));
      if (lease === undefined) throw new Error('expected a lease, found nothing');
      return lease;
    },
    media: {
      mediaId: '1880028106020515841',
      mediaKey: '3_1880028106020515841',
      expiresAt: Date.now() + 3_600_000,
      mediaType: 'video/mp4',
      mediaCategory: 'tweet_video',
      totalBytes: 12,
    },
  };
}
