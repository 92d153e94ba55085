/** Places that several sessions share. */
export interface Places {
  /**
   * Calls `begin` when there is a place, first come, first served; an owner that holds none comes first and has one at
   * once, so that none waits for another for ever. `leave` gives the place back. Returns how to wait no longer.
   */
  readonly enter: (owner: object, begin: (leave: () => void) => void) => () => void;
  /** How many are held. */
  readonly held: () => number;
}

interface Waiting {
  readonly owner: object;
  readonly begin: (leave: () => void) => void;
}

/** @param limit - How many there are, now. */
export function places(limit: () => number): Places {
  const waiting = new Set<Waiting>();
  const heldBy = new Map<object, number>();
  let held = 0;
  let isAdmitting = false;

  const count = (owner: object, by: 1 | -1): void => {
    held += by;
    const own = (heldBy.get(owner) ?? 0) + by;
    if (own > 0) heldBy.set(owner, own);
    else heldBy.delete(owner);
  };
  const leaving = (owner: object) => {
    let isHeld = true;
    return (): void => {
      if (!isHeld) return;
      isHeld = false;
      count(owner, -1);
      admit();
    };
  };
  const mayEnter = ({ owner }: Waiting): boolean => held < limit() || !heldBy.has(owner);
  const next = (): Waiting | undefined => {
    // Who holds none first: then those who hold some never take the limit beyond what it is.
    for (const one of waiting) if (!heldBy.has(one.owner)) return one;
    const [first] = waiting;
    return held < limit() ? first : undefined;
  };
  const admit = (): void => {
    // What begins may end at once, and give its place back: a loop, and no nest.
    if (isAdmitting) return;
    isAdmitting = true;
    for (let one = next(); one !== undefined; one = next()) {
      waiting.delete(one);
      count(one.owner, 1);
      one.begin(leaving(one.owner));
    }
    isAdmitting = false;
  };
  return {
    enter: (owner, begin) => {
      const one: Waiting = { owner, begin };
      waiting.add(one);
      if (mayEnter(one)) admit();
      return () => void waiting.delete(one);
    },
    held: () => held,
  };
}
