// npm run test:pg-boss: docs/examples/fleet/pg-boss-worker.ts as it stands, over a PostgreSQL and a Redis of its own. Wants
// Node 22.18 or later, for pg-boss and for the types in that file, and Debian's `postgresql` and `redis-server`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { PgBoss } from 'pg-boss';
import { fromBytes, mediaClient, oauth2 } from 'rx-media-upload/node';
import { redisJobs } from 'rx-media-upload/redis';
import { sampleMedia } from 'rx-media-upload/testing';
import { serveEmulator } from 'rx-media-upload/testing/node';
import { createQueue, QUEUE, workOn } from '../../docs/examples/fleet/pg-boss-worker.ts';
import { redisProcess } from '../../docs/examples/fleet/redis-process.js';

const COUNT = 12;
const installed = '/usr/lib/postgresql';
const bin = join(installed, readdirSync(installed).sort().at(-1), 'bin');
/** PostgreSQL refuses to run as root. */
const run = (program, ...args) =>
  process.getuid() === 0
    ? execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], {
        cwd: '/',
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    : execFileSync(join(bin, program), args, { stdio: ['ignore', 'ignore', 'inherit'] });

const folder = mkdtempSync(join(tmpdir(), 'pg-boss-'));
chmodSync(folder, 0o777);
const database = join(folder, 'database');
run('initdb', '-D', database, '-U', 'postgres', '-A', 'trust', '--no-sync');
run(
  'pg_ctl',
  '-D',
  database,
  '-w',
  '-l',
  join(folder, 'log'),
  '-o',
  `-k ${folder} -c listen_addresses= -c fsync=off`,
  'start',
);
const redis = await redisProcess(mkdtempSync(join(folder, 'redis-')));
const store = new Redis(redis.url);
const x = await serveEmulator({ processing: { polls: 1, checkAfterSecs: 0.05 } });
const boss = new PgBoss({ host: folder, user: 'postgres', database: 'postgres' });
boss.on('error', () => undefined);
try {
  await boss.start();
  await createQueue(boss);
  const media = (number) => sampleMedia('video/mp4', 150_000, number + 1);
  // One is refused for a while, one fails once, one can never pass.
  x.emulator.fail({ command: 'initialize', status: 429, times: 1, headers: { 'retry-after': '3' } });
  x.emulator.fail({ command: 'append', status: 400, times: 1 });
  const worker = {
    client: ({ user }) => [mediaClient({ baseUrl: x.url, auth: oauth2(user), retry: { maxRateLimitWait: 0 } })],
    source: ({ file }) => fromBytes(media(Number(file))),
    jobs: redisJobs(store),
    options: { segmentBytes: 50_000 },
  };
  const ids = [];
  for (let number = 0; number < COUNT; number++)
    ids.push(await boss.send(QUEUE, { account: { app: 'a', user: `user-${number}` }, file: String(number) }));
  await workOn(boss, worker, 4);
  const outputOf = async (id) => {
    for (;;) {
      const [job] = await boss.findJobs(QUEUE, { id });
      if (job?.state === 'completed') return job.output.followedBy ? await outputOf(job.output.followedBy) : job.output;
      assert.notEqual(job?.state, 'failed');
      await new Promise((passed) => setTimeout(passed, 100));
    }
  };
  const outputs = await Promise.all(ids.map(outputOf));
  const dead = outputs.filter((output) => output.dead === 'refused');
  const uploads = new Map(x.emulator.uploads.map((upload) => [upload.mediaId, upload]));
  const right = outputs.filter(
    ({ mediaId }, number) => uploads.get(mediaId)?.sha256 === createHash('sha256').update(media(number)).digest('hex'),
  );
  assert.deepEqual([right.length, dead.length], [COUNT - 1, 1]);
  assert.equal(x.emulator.requests.filter(({ status }) => status === 429).length, 1);
  console.log(
    `${right.length} of ${COUNT} uploaded by pg-boss, each hash right; one was put off and done, one is dead: refused.`,
  );
} finally {
  await boss.stop({ graceful: false });
  store.disconnect();
  await x.close();
  await redis.close();
  run('pg_ctl', '-D', database, '-m', 'immediate', 'stop');
  rmSync(folder, { recursive: true, force: true });
}
