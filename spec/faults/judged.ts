import type { FaultSchedule } from './fault-schedule.js';
import { brokenLaws, byteDifferences, lies } from './laws.js';
import { runSchedule, type Story } from './run-schedule.js';

/** ms for which the event loop may stand still before times mean nothing. */
const TOO_BUSY = 15;

/**
 * Runs a schedule; again, twice at most, where laws are broken while the machine was too busy for its times to mean
 * anything. No machine is too busy for the truth and the bytes.
 */
export async function judged(schedule: FaultSchedule): Promise<[story: Story, broken: readonly string[]]> {
  for (let turn = 1; ; turn++) {
    const story = await runSchedule(schedule);
    const broken = [...new Set(brokenLaws(story))];
    const excused = story.lag >= TOO_BUSY && lies(story).length === 0 && byteDifferences(story).length === 0;
    if (broken.length === 0 || !excused || turn === 3) return [story, broken];
  }
}
