import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterReply,
  afterWait,
  type AutoConcurrency,
  startConcurrency,
} from '../../lib/upload/auto-concurrency.js';

const MIB = 1024 * 1024;

/** An epoch: as many replies as are allowed, the last one after so many ms. */
const epoch = (state: AutoConcurrency, ms: number, bytes = MIB): AutoConcurrency =>
  Array.from({ length: state.limit }).reduce<AutoConcurrency>(
    (so, _, index) => afterReply(so, bytes, state.epoch.since + ((index + 1) * ms) / state.limit),
    state,
  );
/** The limits after epochs of so many ms each. */
const limitsOf = (durations: readonly number[], bytes = MIB, isBrowser = false): number[] => {
  let state = startConcurrency(0, isBrowser);
  return durations.map((ms) => (state = epoch(state, ms, bytes)).limit);
};

describe('concurrency: auto, as a function of what happened', () => {
  it('begins with 16, in a browser with 6', () => {
    expect([startConcurrency(0, false), startConcurrency(0, true)]).toMatchObject([
      { limit: 16, most: 16 },
      { limit: 6, most: 6 },
    ]);
  });

  it.each<[string, number[], number[]]>([
    ['the first epoch is a reward: there was none before', [1000], [16]],
    ['never more than 16', [1000, 500, 250], [16, 16, 16]],
    ['what is slower is held', [1000, 9000], [16, 16]],
  ])('%s', (_, durations, limits) => {
    expect(limitsOf(durations)).toEqual(limits);
  });

  it('is never more than 6 in a browser', () => {
    expect(limitsOf([1000, 100, 10], MIB, true)).toEqual([6, 6, 6]);
  });

  it.each<[string, number, number, number[]]>([
    // bytes of a segment, ms of an epoch: replies × bytes / ms × 10 s / bytes = segments in 10 s.
    ['16 where 16 arrive in 10 s', MIB, 5000, [16]],
    ['10 where 16 take 16 s', MIB, 16_000, [10]],
    ['10 also of larger segments', 4 * MIB, 16_000, [10]],
    ['2 at least, however slow it is', MIB, 1_000_000, [2]],
  ])('leaves no more on the way than the line carries in 10 s: %s', (_, bytes, ms, limits) => {
    expect(limitsOf([ms], bytes)).toEqual(limits);
  });

  it('doubles where goodput grew by more than a tenth', () => {
    const low = { ...startConcurrency(0, false), limit: 2, goodput: (2 * MIB) / 1000 };
    expect([epoch(low, 900).limit, epoch(low, 910).limit, epoch(low, 1100).limit]).toEqual([4, 2, 2]);
  });

  it('tries two more after four epochs without a reward, and again after four', () => {
    let state: AutoConcurrency = { ...startConcurrency(0, false), limit: 4, goodput: Infinity };
    const limits: number[] = [];
    for (let round = 0; round < 9; round++) {
      state = { ...epoch(state, 1000), goodput: Infinity };
      limits.push(state.limit);
    }
    expect(limits).toEqual([4, 4, 4, 6, 6, 6, 6, 8, 8]);
  });

  it('counts no epoch before as many replies as may be on the way', () => {
    let state = startConcurrency(0, false);
    for (let reply = 1; reply < 16; reply++) state = afterReply(state, MIB, reply);
    expect(state).toMatchObject({ epoch: { since: 0, replies: 15, bytes: 15 * MIB } });
    expect(afterReply(state, MIB, 16)).toMatchObject({ epoch: { since: 16, replies: 0, bytes: 0 } });
  });

  it('halves at a failure, and to no less than 2', () => {
    let state = startConcurrency(0, false);
    const limits: number[] = [];
    for (let round = 0; round < 4; round++) {
      state = afterReply(afterFailure(state, 10 * round), MIB, 10 * round + 1);
      limits.push(state.limit);
    }
    expect(limits).toEqual([8, 4, 2, 2]);
  });

  it('halves once for what fails together: until something arrives', () => {
    const broken = Array.from({ length: 8 }).reduce<AutoConcurrency>(
      (state) => afterFailure(state, 5),
      startConcurrency(0, false),
    );
    expect(broken.limit).toBe(8);
    expect(afterFailure(afterReply(broken, MIB, 6), 7).limit).toBe(4);
  });

  it('comes back from a breakdown by what the line carries then', () => {
    const broken = afterFailure(epoch(startConcurrency(0, false), 1000), 1500);
    expect([broken.limit, epoch(broken, 1000).limit, epoch(epoch(broken, 1000), 1000).limit]).toEqual([8, 16, 16]);
  });

  it('does not count a time in which nothing may be sent', () => {
    const waiting = afterWait(startConcurrency(0, false), 900_000, 0);
    // What was under way arrives meanwhile.
    const meanwhile = afterReply(waiting, MIB, 10);
    expect(meanwhile).toMatchObject({ limit: 16, epoch: { replies: 0 } });
    // 16 in a second after it: by the whole time, it would be far less than the line carries.
    const after = Array.from({ length: 16 }).reduce<AutoConcurrency>(
      (state, _, index) => afterReply(state, MIB, 900_000 + 62.5 * (index + 1)),
      meanwhile,
    );
    expect([after.limit, Math.round(after.goodput)]).toEqual([16, Math.round((16 * MIB) / 1000)]);
  });

  it('takes the longest of several waits', () => {
    expect(afterWait(afterWait(startConcurrency(0, false), 900, 0), 500, 10).waitsUntil).toBe(900);
  });

  it.each([
    ['in an epoch', startConcurrency(10_000, false)],
    ['in a wait', afterWait(startConcurrency(10_000, false), 900_000, 10_000)],
  ])('goes on learning after a clock was set back %s', (_, state) => {
    const back = afterReply(state, MIB, 5_000);
    expect(back).toMatchObject({ limit: 16, epoch: { since: 5_000, replies: 0 } });
    expect(epoch(back, 16_000).limit).toBe(10);
    expect(afterWait(state, 100, 5_000).waitsUntil).toBe(5_100);
  });
});
