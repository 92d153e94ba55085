/**
 * Segments on the way at the beginning, and the most: more gains little, and X sees as many connections. What is lost by
 * starting low, files of a few dozen segments never get back; and connections that are opened later find the line full,
 * and lose their packets (200 Mbit/s, 100 ms: 85 Mbit/s where 8 became 16, 140 where there were 16 from the start).
 */
const MOST = 16;

/** A browser opens no more to one host over HTTP/1.1. */
const MOST_IN_BROWSERS = 6;

/** So many: one on the way while another one is read, or is answered. */
const LEAST = 2;

/** ms of goodput that may be on the way: more would wait in a line that is slow, and be lost with it. */
const MOST_ON_THE_WAY = 10_000;

/** Goodput that is larger by this is a reward, and no chance. */
const REWARD = 1.1;

/** Epochs without a reward after which a few more are tried. */
const PATIENCE = 4;

/** What is known of a line, and how many segments it is given at a time. */
export interface AutoConcurrency {
  /** Segments that may be on the way. */
  readonly limit: number;
  /** The most there may ever be. */
  readonly most: number;
  /** What has come of this epoch: as many replies as may be on the way. */
  readonly epoch: { readonly since: number; readonly replies: number; readonly bytes: number };
  /** Bytes a ms in the epoch before; 0: there was none. */
  readonly goodput: number;
  /** Epochs in a row without a reward. */
  readonly unrewarded: number;
  /** ms; what arrives before it says nothing: a rate limit held, it may be. */
  readonly waitsUntil: number;
  /** Whether nothing has arrived since it was halved: what fails until then fails of the same fault. */
  readonly isHalved: boolean;
}

/** Before the first segment, at `now` ms. */
export const startConcurrency = (now: number, isBrowser: boolean): AutoConcurrency => {
  const most = isBrowser ? MOST_IN_BROWSERS : MOST;
  return { limit: most, most, epoch: epochAt(now), goodput: 0, unrewarded: 0, waitsUntil: now, isHalved: false };
};

/**
 * X has acknowledged so many bytes. After an epoch, a line that carried a tenth more is given twice as many segments; one
 * that did not, two more after four epochs; never more than it carries in 10 s.
 */
export function afterReply(state: AutoConcurrency, bytes: number, now: number): AutoConcurrency {
  const { limit, most, epoch } = state;
  const so = { ...epoch, replies: epoch.replies + 1, bytes: epoch.bytes + bytes };
  // A clock was set back: what was measured by it is void.
  if (now < epoch.since) return { ...state, epoch: epochAt(now), waitsUntil: now, isHalved: false };
  const passed = now - Math.max(epoch.since, state.waitsUntil);
  if (passed <= 0) return { ...state, epoch: epochAt(epoch.since), isHalved: false };
  if (so.replies < limit) return { ...state, epoch: so, isHalved: false };
  const goodput = so.bytes / passed;
  const isRewarded = goodput > state.goodput * REWARD;
  const unrewarded = isRewarded ? 0 : (state.unrewarded + 1) % PATIENCE;
  const wanted = isRewarded ? limit * 2 : unrewarded === 0 ? limit + 2 : limit;
  const carried = Math.floor((so.replies * MOST_ON_THE_WAY) / passed);
  return {
    most,
    limit: Math.max(LEAST, Math.min(wanted, carried, most)),
    epoch: epochAt(now),
    goodput,
    unrewarded,
    waitsUntil: now,
    isHalved: false,
  };
}

/** A connection broke, nothing moved, or X had a fault: half as many, once until something arrives again. */
export const afterFailure = (state: AutoConcurrency, now: number): AutoConcurrency =>
  state.isHalved
    ? state
    : {
        ...state,
        limit: Math.max(LEAST, Math.floor(state.limit / 2)),
        epoch: epochAt(now),
        goodput: 0,
        unrewarded: 0,
        isHalved: true,
      };

/** Nothing is sent for so many ms from `now` on, and nobody is to blame: the epoch begins after it. */
export const afterWait = (state: AutoConcurrency, delay: number, now: number): AutoConcurrency => {
  const before = now < state.epoch.since ? now : state.waitsUntil;
  return { ...state, epoch: epochAt(now), waitsUntil: Math.max(now + delay, before) };
};

const epochAt = (since: number): AutoConcurrency['epoch'] => ({ since, replies: 0, bytes: 0 });
