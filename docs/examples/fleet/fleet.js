// 200 uploads, three worker processes, and one of them is killed every two seconds. `npm run example:fleet`, from the root.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serveEmulator } from 'rx-media-upload/testing/node';
import { archive } from './archive.js';
import { dashboard } from './dashboard.js';
import { demoFiles } from './demo-files.js';
import { haltable } from './halt.js';
import { jobStates } from './job-states.js';
import { redisProcess } from './redis-process.js';
import { terminalTable } from './terminal-table.js';
import { askForUpload, uploadQueue } from './upload-jobs.js';
import { verdictOn } from './verdict.js';
import { workers } from './workers.js';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '200' },
    'kill-every': { type: 'string', default: '2000' },
    port: { type: 'string', default: '0' },
    /** The page stays until Ctrl-C. */
    stay: { type: 'boolean', default: false },
  },
});
const total = Number(values.jobs);
if (!Number.isSafeInteger(total) || total < 1) throw new Error(`--jobs is a number of 1 and more, not ${values.jobs}`);

const { halted, halt, or } = haltable();

/** Ended in reverse, whatever happens. */
const open = [];
const opened = (one) => (open.push(one), one);

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  opened({ close: () => rm(folder, { recursive: true, force: true }) });
  const redis = opened(redisProcess(folder, halt));
  await or(redis.ready);
  const x = opened(await or(serveEmulator({ latency: 60, processing: { polls: 2, checkAfterSecs: 0.3 } })));
  const files = await or(demoFiles(join(folder, 'media'), total));
  const web = opened(await or(archive(join(folder, 'media'))));

  const changes = new Map();
  const states = opened(await or(jobStates(redis.url, (job) => changes.set(job.id, job))));
  const queue = opened(uploadQueue(redis.url));
  // That Redis is gone is told once, by its end.
  queue.on('error', () => undefined);
  const fleet = workers(3, {
    REDIS_URL: redis.url,
    X_API_BASE_URL: x.url,
    DEMO_TOKENS: '1',
    CONCURRENCY: '4',
    SEGMENT_BYTES: '65536',
    // So short that the next worker is there at once, to be seen. In production 30 s.
    LOCK_DURATION: '2000',
  });
  opened({ close: () => fleet.end() });
  const now = () => ({ total, kills: fleet.kills(), pids: fleet.pids(), counts: states.counts(), jobs: states.jobs() });
  const page = opened(await or(dashboard(now, Number(values.port))));
  console.log(`The page: ${page.url}\n`);

  // Every other file from the folder, the rest from the web; five users take turns.
  for (const [index, { name }] of files.entries()) {
    const account = { app: 'demo', user: `user-${index % 5}` };
    const source = index % 2 === 0 ? { file: join(folder, 'media', name) } : { url: `${web.url}/${name}` };
    await or(askForUpload(queue, `upload-${name}`, { account, ...source }));
  }

  const killing = setInterval(() => fleet.killOne(), Number(values['kill-every']));
  const table = terminalTable();
  const tell = () => {
    page.tell({ ...now(), jobs: [...changes.values()] });
    changes.clear();
    table.draw(now());
  };
  const telling = setInterval(tell, 250);
  opened({ close: () => (clearInterval(killing), clearInterval(telling)) });
  const isOver = ({ completed, failed }) => completed + failed === total;
  while (!isOver(states.counts())) await or(new Promise((passed) => setTimeout(passed, 100)));
  clearInterval(killing);
  clearInterval(telling);
  tell();

  const { text, isRight } = verdictOn(files, states.jobs(), x.emulator, fleet.kills());
  console.log(`\n${text}`);
  process.exitCode = isRight ? 0 : 1;
  // Then a signal is no failure.
  // Then a signal is no failure.
  if (values.stay)
    await halted.catch((error) => {
      if (error.exitCode === undefined) throw error;
    });
}

/** ms that the end of each may take: a queue whose Redis is gone would wait for it. */
const PATIENCE = 3_000;

/** No longer than that. */
async function ended(one) {
  let waiting;
  const late = new Promise((over) => (waiting = setTimeout(over, PATIENCE)));
  await Promise.race([Promise.resolve(one.close()).catch(() => undefined), late]);
  clearTimeout(waiting);
}

// Nobody may be there any more to read what is said.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error?.exitCode ?? 1;
}
for (const one of open.reverse()) await ended(one);
// What has not ended by now is a connection to a Redis that is gone.
process.exit();
