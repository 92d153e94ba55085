// npm run bench:fleet [-- --jobs 10000] [--few 1000] [--minutes 12] [--seed 1] [--write | --redraw]
// Jobs through BullMQ and Redis by three worker processes that are killed and frozen; coverage/fleet.json, and with --write
// a section of the page. A try: -- --jobs 200 --few 50 --minutes 2
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { withSection } from '../markdown.js';
import { commit, machine, versionOf } from '../this-machine.js';
import { changingArchive } from './changing-archive.js';
import { optionsOf } from './options.js';
import { report } from './report.js';
import { runAlone } from './run-alone.js';
import { runJobs } from './run-jobs.js';
import { sentAgain, tallyOf } from './tally.js';

const root = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const RESULTS = root('coverage/fleet.json');

/** So many APPENDs of a user in an emulated window, which the fleet is told and X counts. */
const WINDOW = { limit: 20, windowMs: 4_000 };
/** Few users, so that their windows are used up. */
const crowded = (number) => ({ account: { app: 'bench', user: `user-${number % 4}` } });

async function faultless({ few }, signal) {
  console.error(`${few} jobs, no faults …`);
  const { emulator, jobs, seconds, perJob } = await runJobs(few, { signal });
  console.error(`${few} uploads by one process, no queue …`);
  return { ...tallyOf(emulator, jobs), seconds, perJob, alone: await runAlone(few) };
}

async function faulty({ jobs: count, seed, minutes }, signal) {
  console.error(`${count} jobs, workers killed and frozen, Redis restarted once, seed ${seed} …`);
  const until = Date.now() + minutes * 60_000;
  const { emulator, jobs, seconds, perJob, faults, failures } = await runJobs(count, {
    seed,
    until,
    signal,
  });
  const kinds = Object.groupBy?.(faults, ({ kind }) => kind) ?? groups(faults);
  return {
    ...tallyOf(emulator, jobs),
    ...sentAgain(emulator.requests, faults),
    seconds,
    perJob,
    failures,
    kills: kinds.kill?.length ?? 0,
    freezes: kinds.freeze?.length ?? 0,
    restarts: kinds.restart === undefined ? 0 : 1,
    faults: faults.length,
  };
}

function groups(faults) {
  const kinds = {};
  for (const fault of faults) (kinds[fault.kind] ??= []).push(fault);
  return kinds;
}

async function budgeted({ few }, signal) {
  console.error(`${few} jobs of four users, by windows that are used up: with a budget, and without …`);
  const options = { data: crowded, x: { rateLimits: { append: WINDOW } }, signal };
  const own = await runJobs(few, { ...options, limits: { append: { user: WINDOW.limit } } });
  const none = await runJobs(few, options);
  return {
    window: WINDOW,
    budget: { ...tallyOf(own.emulator, own.jobs), seconds: own.seconds },
    none: { ...tallyOf(none.emulator, none.jobs), seconds: none.seconds },
  };
}

async function replaced({ few, seed }, signal) {
  const count = Math.min(few, 300);
  console.error(`${count} jobs of objects that are replaced meanwhile …`);
  const archive = await changingArchive(seed);
  try {
    const data = (number) => ({ url: `${archive.url}/${number}` });
    const { emulator, jobs } = await runJobs(count, { data, signal });
    const mediaOf = ({ number }) => archive.hashesOf(number);
    const finished = emulator.uploads.filter((upload) => upload.finalized).map(({ sha256 }) => sha256);
    const known = new Set(jobs.flatMap(mediaOf));
    return { ...tallyOf(emulator, jobs, mediaOf), mixed: finished.filter((hash) => !known.has(hash)).length };
  } finally {
    archive.close();
  }
}

async function measure(options) {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
  const { signal } = stopping;
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: machine(),
    versions: { node: process.versions.node, bullmq: versionOf('bullmq'), ioredis: versionOf('ioredis') },
    asked: options,
  };
  await mkdir(root('coverage'), { recursive: true });
  measured.load = loadavg()[0];
  for (const [name, part] of Object.entries({ faultless, faulty, budgeted, replaced })) {
    if (signal.aborted) throw new Error('stopped');
    measured[name] = await part(options, signal);
    measured.load = Math.max(measured.load, loadavg()[0]);
    await writeFile(RESULTS, `${JSON.stringify(measured, undefined, 2)}\n`);
  }
  return measured;
}

async function writePage(measured) {
  const page = root('docs/benchmarks.md');
  await writeFile(page, withSection(await readFile(page, 'utf8'), 'fleet', report(measured)));
}

const options = optionsOf(process.argv.slice(2));
if (options.redraw) await writePage(JSON.parse(await readFile(RESULTS, 'utf8')));
else if (spawnSync('redis-server', ['--version']).status !== 0) console.error('Skipped: there is no redis-server.');
else {
  const measured = await measure(options);
  console.log(report(measured));
  if (options.write) await writePage(measured);
}
