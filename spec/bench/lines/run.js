// npm run bench:lines [-- --link lossy-20,…] [--only 1,8,auto,v1,…] [--seeds 3] [--quick] [--trace] [--write | --redraw]
// Uploads over lines with a rate, a delay and loss: a table, coverage/lines.json, and with --write a section of the page
// and its plot; --redraw writes them again from coverage/lines.json. --trace writes each event of this library, with its
// time, into coverage/lines/.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withSection } from '../markdown.js';
import { summary } from '../statistics.js';
import { commit, machine as machineTitle } from '../this-machine.js';
import { lines } from './lines.js';
import { buildLink, whyNoLink } from './link-here.js';
import { measureLine } from './measure-line.js';
import { measureUpload } from './measure-upload.js';
import { numberedFile } from './numbered-file.js';
import { optionsOf } from './options.js';
import { LinkError } from './over-link.js';
import { planTitle } from './plan.js';
import { plot } from './plot.js';
import { report } from './report.js';
import { lineTable, lineTitle, runTitle, speedTable } from './tables.js';
import { uploaders } from './uploaders.js';

const root = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const RESULTS = root('coverage/lines.json');
const TRACES = root('coverage/lines/');

/** Runs of one uploader, without those that were refused or failed. */
function figuresOf(runs) {
  const done = runs.filter(({ mbit }) => mbit !== undefined);
  if (done.length === 0) return undefined;
  return {
    mbit: summary(done.map(({ mbit }) => mbit)),
    seconds: summary(done.map(({ seconds }) => seconds)),
    failed: runs.filter(({ failure }) => failure !== undefined).length,
    unfinished: done.filter(({ finished }) => !finished).length,
    largest: Math.max(...done.map(({ largest }) => largest)),
    runs: done,
  };
}

/** One after the other, and in turns, so that whatever else the machine does hits all alike. */
async function uploadsOver(machine, name, path, { uploaderNames, seeds, trace }) {
  const runs = Object.fromEntries(uploaderNames.map((uploader) => [uploader, []]));
  for (let seed = 1; seed <= seeds; seed++) {
    for (const uploader of uploaderNames) {
      const isTraced = trace && uploaders[uploader].job.by === 'rx-media-upload';
      const run = await measureUpload(machine, lines[name], uploaders[uploader], seed, {
        path,
        ...(isTraced && { trace: join(TRACES, `${name}-${uploader}-${seed}.jsonl`) }),
      });
      console.error(`  ${uploaders[uploader].title}, seed ${seed}: ${runTitle(run)}`);
      runs[uploader].push(run);
    }
  }
  const figures = Object.entries(runs).map(([uploader, all]) => [uploader, figuresOf(all)]);
  return Object.fromEntries(figures.filter(([, each]) => each !== undefined));
}

async function measureAll(machine, folder, options) {
  const measurement = {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: machineTitle(),
    node: process.versions.node,
    seeds: options.seeds,
    load: loadavg()[0],
    results: {},
  };
  await mkdir(options.trace ? TRACES : dirname(RESULTS), { recursive: true });
  for (const name of options.lineNames) {
    console.error(`${name}: ${lineTitle(lines[name])} …`);
    const path = await numberedFile(folder, lines[name].size);
    const measured = options.measures ? await measureLine(machine, lines[name]) : undefined;
    measurement.results[name] = {
      line: lines[name],
      measured,
      uploads: await uploadsOver(machine, name, path, options),
    };
    await rm(path);
    measurement.load = Math.max(measurement.load, loadavg()[0]);
    await writeFile(RESULTS, `${JSON.stringify(measurement, undefined, 2)}\n`);
  }
  return measurement;
}

async function writePage(measurement) {
  const page = root('docs/benchmarks.md');
  await writeFile(page, withSection(await readFile(page, 'utf8'), 'lines', report(measurement)));
  await writeFile(root('docs/lines.svg'), plot(measurement.results));
}

async function measure(options) {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => stopping.abort(new Error(`stopped by ${signal}`)));
  const folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-lines-'));
  try {
    const machine = { link: buildLink(folder), signal: stopping.signal };
    const measurement = await measureAll(machine, folder, options);
    console.log([lineTable(measurement.results), speedTable(measurement.results)].filter(Boolean).join('\n\n'));
    if (options.write) await writePage(measurement);
  } catch (error) {
    if (error instanceof LinkError) return console.error(`Skipped: ${error.message}`);
    if (!stopping.signal.aborted) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const options = optionsOf(process.argv.slice(2));
const reason = whyNoLink();
if (options.redraw) await writePage(JSON.parse(await readFile(RESULTS, 'utf8')));
else if (reason !== undefined) console.error(`Skipped: ${reason}.`);
else {
  console.error(planTitle(options));
  await measure(options);
}
