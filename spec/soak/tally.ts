import { byteDifferences, kindOf, lies } from '../faults/laws.js';
import type { Story } from '../faults/run-schedule.js';
import type { SoakSchedule } from './soak-schedule.js';

/** Counts what has come of schedules. */
export interface Tally {
  readonly add: (schedule: SoakSchedule, story: Story, broken: readonly string[]) => void;
  /** What was found between schedules, which may be any of theirs. */
  readonly addUnhandled: (count: number) => void;
  readonly addOpen: (count: number) => void;
  readonly count: () => number;
  readonly isGood: () => boolean;
  readonly told: () => string;
}

/** Of those that are not to fail, so many succeed: five faults in a row, of 15 % each, are nobody's mistake. */
const SURVIVORS = 0.99;

/** How a schedule has ended: whole, never once failed; whole, but taken up again after it had failed; or not whole. */
export type Fate = 'succeeded' | 'recovered' | 'cancelled' | 'failed' | 'hung';

export function fateOf({ runs }: Story): Fate {
  const end = runs.at(-1)?.end.type;
  if (end === 'complete') return runs.some((run) => run.end.type === 'error') ? 'recovered' : 'succeeded';
  return end === 'given-up' || end === 'crashed' ? 'cancelled' : end === 'error' ? 'failed' : 'hung';
}

export function tally(): Tally {
  const ends = new Map<string, number>();
  const fates = { must: new Map<Fate, number>(), may: new Map<Fate, number>() };
  const found = { lies: 0, 'byte differences': 0, 'other laws broken': 0, unhandled: 0, 'left open': 0 };
  const happened = { runs: 0, crashes: 0, cancels: 0, pauses: 0, resumed: 0, requests: 0, faults: 0 };
  const count = (fate: Map<string, number>, name: string): void => void fate.set(name, (fate.get(name) ?? 0) + 1);
  const of = (fate: ReadonlyMap<Fate, number>, ...names: Fate[]): number =>
    names.reduce((sum, name) => sum + (fate.get(name) ?? 0), 0);
  const all = (): number => [...fates.must.values(), ...fates.may.values()].reduce((sum, one) => sum + one, 0);
  const survival = (): number => {
    const judged = of(fates.must, 'succeeded', 'recovered', 'failed', 'hung');
    return judged === 0 ? 1 : of(fates.must, 'succeeded') / judged;
  };
  return {
    add: ({ mayFail }, story, broken) => {
      count(mayFail ? fates.may : fates.must, fateOf(story));
      const lied = lies(story).length;
      const differ = byteDifferences(story).length;
      found.lies += lied;
      found['byte differences'] += differ;
      if (lied + differ === 0 && broken.length > 0) found['other laws broken']++;
      for (const { end, events } of story.runs) {
        happened.runs++;
        if (end.type === 'crashed') happened.crashes++;
        if (end.type === 'given-up') happened.cancels++;
        for (const { event } of events) {
          if (event.type === 'paused') happened.pauses++;
          if (event.type === 'initialized' && event.resumed) happened.resumed++;
        }
        if (end.type === 'error') count(ends, kindOf(end.error));
      }
      happened.requests += story.exchanges.length;
      happened.faults += story.exchanges.filter(({ mishap }) => mishap !== undefined).length;
    },
    addUnhandled: (unhandled) => void (found.unhandled += unhandled),
    addOpen: (open) => void (found['left open'] += open),
    count: all,
    isGood: () => Object.values(found).every((times) => times === 0) && survival() >= SURVIVORS,
    told: () => {
      const list = (map: ReadonlyMap<string, number>): string =>
        [...map]
          .sort(([, one], [, other]) => other - one)
          .map(([name, times]) => `${times} ${name}`)
          .join(', ') || 'none';
      const { runs, crashes, cancels, pauses, resumed, requests, faults } = happened;
      const share = ((100 * faults) / Math.max(1, requests)).toFixed(1);
      return [
        `${all()} schedules, ${runs} runs: ${crashes} crashes, ${cancels} cancels, ${pauses} pauses, ${resumed} taken up from a checkpoint`,
        `${requests} requests, ${share} % with a fault`,
        `not to fail: ${list(fates.must)}: ${(100 * survival()).toFixed(2)} % survive`,
        `may fail:    ${list(fates.may)}`,
        `failures:    ${list(ends)}`,
        `found:       ${Object.entries(found)
          .map(([name, times]) => `${times} ${name}`)
          .join(', ')}`,
      ].join('\n');
    },
  };
}
