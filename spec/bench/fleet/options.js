import { parseArgs } from 'node:util';

/** What is asked of `npm run bench:fleet`. */
export function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: 'string', default: '10000' },
      /** Of the runs without faults, with budgets and without a queue. */
      few: { type: 'string' },
      /** After so many the run with faults is stopped, and what is left is told. */
      minutes: { type: 'string', default: '12' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      write: { type: 'boolean', default: false },
      redraw: { type: 'boolean', default: false },
    },
  });
  const jobs = Number(values.jobs);
  return {
    jobs,
    few: Number(values.few ?? Math.max(50, Math.round(jobs / 10))),
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    write: values.write,
    redraw: values.redraw,
  };
}
