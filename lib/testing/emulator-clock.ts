/** The emulator's clock: of expiry, rate windows, `check_after_secs`, the journal and the `Date` of its answers. */
export interface EmulatorClock {
  /** Epoch ms. */
  readonly now: () => number;
  /**
   * Moves it forward by so many ms: what would have expired meanwhile has. Real waits (latency, delays) are not cut
   * short.
   */
  readonly advance: (ms: number) => void;
  /** Sets it to a moment, epoch ms; it runs on from there. */
  readonly set: (now: number) => void;
}

/** What a `Date` can tell, ms on either side of 1970. */
const reach = 8.64e15;

/** A clock that can be moved, over one that cannot. */
export function movableClock(base: () => number): EmulatorClock & { readonly clear: () => void } {
  let moved = 0;
  const moveTo = (now: number): void => {
    if (!(Math.abs(now) <= reach)) throw new RangeError(`the clock cannot be set to ${now} ms: no date is so far`);
    moved = now - base();
  };
  return {
    now: () => base() + moved,
    advance: (ms) => {
      if (!(ms >= 0))
        throw new RangeError(`the clock advances by ms of at least 0, not by ${ms}: \`set\` sets it back`);
      moveTo(base() + moved + ms);
    },
    set: moveTo,
    clear: () => {
      moved = 0;
    },
  };
}
