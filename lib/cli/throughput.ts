/** ms that a speed is taken over. */
const span = 5_000;
/** ms below which a speed is noise. */
const least = 200;

/** Tells bytes per ms over the last seconds; `undefined` while it is too early to say. Feed it rising byte counts. */
export function throughput(): (now: number, loaded: number) => number | undefined {
  const samples: { readonly at: number; readonly loaded: number }[] = [];
  return (now, loaded) => {
    samples.push({ at: now, loaded });
    while (samples.length > 2 && now - (samples[1]?.at ?? now) > span) samples.shift();
    const first = samples[0];
    return first === undefined || now - first.at < least ? undefined : (loaded - first.loaded) / (now - first.at);
  };
}
