import { parseArgs } from 'node:util';
import { judged } from '../faults/judged.js';
import { leftOver, resources, strayErrors } from '../faults/left-over.js';
import { comesTrue } from '../faults/run-schedule.js';
import { told } from '../faults/tell-story.js';
import { soakSchedule } from './soak-schedule.js';
import { fateOf, tally } from './tally.js';

/*
 * npm run soak [-- --seeds 10000] [--from 1] [--minutes 90] [--at-once 8] [--verbose]
 *
 * A schedule is a pure function of its seed; what the event loop and the sockets make of it may differ by a hair from run to
 * run. `--seeds 1 --from 123 --verbose` tells the whole conversation of one. Ends with 1 where anything was found, and
 * where the time was up too early.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '90' },
    'at-once': { type: 'string', default: '8' },
    verbose: { type: 'boolean', default: false },
  },
});
const [seeds, from, minutes, atOnce] = (['seeds', 'from', 'minutes', 'at-once'] as const).map((name) => {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name} is a number above 0, not ${values[name]}`);
}) as [number, number, number, number];

const BATCH = 100;
/** ms that a connection may take to close, on a machine that has much else to do. */
const PATIENCE = 10_000;
/** ms between two lines of progress. */
const NEWS = 30_000;
/** ms that a process without anything open needs to end. */
const END = 3_000;

// What it speaks through is open before the first word.
process.stdout.write('');
process.stderr.write('');
const counted = tally();
const { stray } = strayErrors();
// Monitored above; without a listener it would end the process.
process.on('uncaughtException', () => undefined);
const start = Date.now();
const seconds = (): string => `${((Date.now() - start) / 1000).toFixed(0)} s`;
const isLate = (): boolean => Date.now() - start > minutes * 60_000;
let toldAt = start;

const one = async (seed: number): Promise<void> => {
  const schedule = soakSchedule(seed);
  const [story, broken] = await judged(schedule);
  counted.add(schedule, story, broken);
  const fate = fateOf(story);
  if (broken.length > 0)
    console.log(`seed ${seed}: BROKEN (${fate}): ${broken.join('; ')} (lag ${story.lag.toFixed()} ms)`);
  else if (!schedule.mayFail && fate !== 'succeeded' && fate !== 'cancelled') {
    const errors = story.runs.flatMap(({ end }) => (end.type === 'error' ? [String(end.error)] : []));
    console.log(`seed ${seed}: ${fate}, and was not to fail: ${errors.join(' / ')}`);
  }
  if (values.verbose) console.log(told(story));
  if (Date.now() - toldAt < NEWS) return;
  toldAt = Date.now();
  console.log(`… ${counted.count()} of ${seeds} in ${seconds()}`);
};

const last = from + seeds - 1;
for (let first = from; first <= last && !isLate(); first += BATCH) {
  const before = resources();
  const end = Math.min(first + BATCH - 1, last);
  let next = first;
  const worker = async (): Promise<void> => {
    while (next <= end && !isLate()) await one(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const errors = stray.splice(0);
  counted.addUnhandled(errors.length);
  for (const error of errors) console.log(`seeds ${first} to ${end}: UNHANDLED ${error}`);
  if (!(await comesTrue(() => leftOver(before).length === 0, PATIENCE))) {
    const open = leftOver(before);
    counted.addOpen(open.length);
    console.log(`seeds ${first} to ${end}: LEFT OPEN ${open.join(', ')}`);
  }
}

const isWhole = counted.count() === seeds;
console.log(`\nsoak: seeds ${from} to ${last}, ${seconds()}${isWhole ? '' : ': TIME WAS UP'}\n${counted.told()}`);
process.exitCode = counted.isGood() && isWhole ? 0 : 1;
console.log(process.exitCode === 0 ? 'all well' : 'NOT WELL');
// Nothing is open: the process ends by itself, before this.
setTimeout(() => {
  console.log(`the process does not end: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(1);
}, END).unref();
