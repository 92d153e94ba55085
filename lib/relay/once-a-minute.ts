const MINUTE = 60_000;

/** Searches for what is over, at most once a minute, when somebody comes by: sets no timer. */
export function onceAMinute(sweep: (now: number) => void): (now: number) => void {
  let sweptAt = 0;
  return (now) => {
    if (now - sweptAt < MINUTE) return;
    sweptAt = now;
    sweep(now);
  };
}
