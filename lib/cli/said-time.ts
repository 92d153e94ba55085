/** ms as `3 s`, `2 min 5 s`, `1 h 2 min`; rounded up, so that nobody comes again too early. */
export function saidTime(ms: number): string {
  const seconds = Math.ceil(Math.max(ms, 0) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined([minutes, 'min'], [seconds % 60, 's']);
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? joined([hours, 'h'], [minutes % 60, 'min'])
    : joined([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

/** The time until something that was told as ms: tenths of a second where that is more than nothing. */
export const saidWait = (ms: number): string => {
  if (ms < 50) return 'now';
  return `in ${ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : saidTime(ms)}`;
};

/** A countdown, as `0:09`, `12:03` or `1:02:03`. */
export function countdown(ms: number): string {
  const seconds = Math.ceil(Math.max(ms, 0) / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

type Amount = readonly [value: number, unit: string];

const joined = ([value, unit]: Amount, [rest, smaller]: Amount): string =>
  rest === 0 ? `${value} ${unit}` : `${value} ${unit} ${rest} ${smaller}`;
