import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { summary } from './statistics.js';

const execute = promisify(execFile);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** ms. Nothing takes so long that does not hang. */
const TIMEOUT = 120_000;

async function inFreshProcess(script, ...words) {
  const { stdout } = await execute(process.execPath, [here(script), ...words], { timeout: TIMEOUT, cwd: here('.') });
  return JSON.parse(stdout);
}

/**
 * Runs contenders against one another: each run is a fresh process, and they take turns, so that whatever else the
 * machine does hits all alike.
 *
 * @param {Record<string, object>} jobs what one-run.js is told, by the contender's name
 * @param {number} runs of each
 * @param {{ size: number, server: Awaited<ReturnType<import('./server-process.js').startServer>> }} check what must
 * have arrived
 */
export async function takeTurns(jobs, runs, { size, server }) {
  const results = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  for (let turn = 0; turn < runs; turn++) {
    for (const [name, job] of Object.entries(jobs)) {
      await server.counts();
      const result = await inFreshProcess('one-run.js', JSON.stringify(job));
      const { bytes } = await server.counts();
      if (bytes < size || bytes > size * 1.05) throw new Error(`${name}: ${bytes} bytes arrived of ${size}`);
      results[name].push(result);
    }
  }
  return mapValues(results, (all) => ({
    wall: summary(all.map(({ wall }) => wall)),
    cpu: summary(all.map(({ cpu }) => cpu)),
    memory: summary(all.map(({ memory }) => memory)),
  }));
}

/** Seconds that each import takes, after those it is given in `before`. */
export async function importTimes(doors, runs, before) {
  const results = Object.fromEntries(doors.map((door) => [door, []]));
  for (let turn = 0; turn < runs; turn++) {
    for (const door of doors)
      results[door].push((await inFreshProcess('one-import.js', door, ...before.filter((name) => name !== door))).wall);
  }
  return mapValues(results, summary);
}

const mapValues = (record, project) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, project(value)]));
