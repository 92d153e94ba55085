import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { faultSchedule } from './fault-schedule.js';
import { judged } from './judged.js';
import { kindOf } from './laws.js';
import { leftOver, resources, strayErrors } from './left-over.js';
import { comesTrue } from './run-schedule.js';
import { told } from './tell-story.js';

/*
 * `FAULT_SCHEDULES=5000` runs more of them, `FAULT_FIRST=1001` others, and `FAULT_SEED=123` one alone, which then tells
 * its schedule and its whole conversation. A schedule is a pure function of its seed; what the event loop and the
 * sockets make of it may differ by a hair from run to run.
 */
const { FAULT_SCHEDULES = '300', FAULT_SEED, FAULT_FIRST = '1' } = process.env;
const BATCH = 50;
const AT_ONCE = 8;

const seeds =
  FAULT_SEED === undefined
    ? Array.from({ length: Number(FAULT_SCHEDULES) }, (_, index) => Number(FAULT_FIRST) + index)
    : [Number(FAULT_SEED)];
const batches = Array.from({ length: Math.ceil(seeds.length / BATCH) }, (_, index) =>
  seeds.slice(index * BATCH, (index + 1) * BATCH),
);

/** How the first run of each schedule ended, and how often. */
const ends = new Map<string, number>();
let resumed = 0;

describe('Uploads over loopback sockets, with whatever can go wrong', () => {
  afterAll(() => {
    const total = [...ends.values()].reduce((sum, count) => sum + count, 0);
    const shares = [...ends]
      .sort(([, one], [, other]) => other - one)
      .map(([kind, count]) => `${kind} ${((100 * count) / total).toFixed(1)} %`);
    console.log(
      `fault suite: ${total} schedules: ${shares.join(', ')}; ${resumed} more succeeded when they were taken up again`,
    );
  });

  it.each(batches.map((batch) => [batch[0], batch.at(-1), batch] as const))(
    'seeds %d to %d: the bytes arrive exactly, or the error is typed',
    async (_first, _last, batch) => {
      const before = resources();
      const { stray, deaf } = strayErrors();
      onTestFinished(deaf);
      const waiting = [...batch];
      const failures: string[] = [];
      const worker = async (): Promise<void> => {
        for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
          const [story, broken] = await judged(faultSchedule(seed));
          const [first] = story.runs;
          const end =
            first === undefined
              ? 'no run'
              : first.end.type === 'error'
                ? kindOf(first.end.error)
                : first.end.type === 'complete'
                  ? 'succeeded'
                  : first.end.type;
          ends.set(end, (ends.get(end) ?? 0) + 1);
          if (end !== 'succeeded' && story.runs.at(-1)?.end.type === 'complete') resumed++;
          if (FAULT_SEED !== undefined) console.log(told(story));
          if (broken.length > 0) failures.push(`FAULT_SEED=${seed}: ${[...new Set(broken)].join('; ')}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      expect(failures, 'run one alone with FAULT_SEED=… npx vitest run spec/faults').toEqual([]);
      expect(stray, 'unhandled').toEqual([]);
      expect(await comesTrue(() => leftOver(before).length === 0), `left over: ${leftOver(before).join(', ')}`).toBe(
        true,
      );
    },
    240_000,
  );
});
