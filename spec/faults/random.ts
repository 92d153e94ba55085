/** Chance that a seed decides: the same seed draws the same things, on every machine. */
export interface Random {
  /** 0 to 1, 1 excluded. */
  readonly next: () => number;
  /** A whole number; both ends included. */
  readonly between: (least: number, most: number) => number;
  /** True so often: 0 never, 1 always. */
  readonly chance: (share: number) => boolean;
  /** One of them, each as likely. */
  readonly pick: <T>(choices: readonly T[]) => T;
  /** One of them, as likely as its weight says. */
  readonly weighted: <T>(choices: readonly (readonly [weight: number, choice: T])[]) => T;
}

/** Mulberry32: 32 bits of state, quick, good enough to draw schedules. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(choices: readonly T[]): T => choices[between(0, choices.length - 1)]!;
  return {
    next,
    between,
    pick,
    chance: (share) => next() < share,
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      return (choices.find(([weight]) => (left -= weight) < 0) ?? choices[0]!)[1];
    },
  };
}
