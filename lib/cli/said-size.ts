const UNITS = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

/** Bytes as `4.2 MB`, counted by 1,000; three digits at most say enough. */
export function saidSize(bytes: number, unit = unitOf(bytes)): string {
  const [one, name] = unit;
  if (one === 1) return `${Math.round(bytes)} bytes`;
  return `${inUnit(bytes, one)} ${name}`;
}

/** How much of it is there, as `1.2 of 4.2 MB`. */
export function saidPart(part: number, whole: number): string {
  const unit = unitOf(whole);
  return `${unit[0] === 1 ? Math.round(part) : inUnit(part, unit[0])} of ${saidSize(whole, unit)}`;
}

type Unit = (typeof UNITS)[number] | readonly [1, 'bytes'];

function unitOf(bytes: number): Unit {
  // 999,950 are 1.0 MB, not 1000 kB.
  return UNITS.find(([one]) => bytes >= one * 0.9995) ?? [1, 'bytes'];
}

const inUnit = (bytes: number, one: number): string => {
  const value = bytes / one;
  return value.toFixed(value >= 99.95 ? 0 : 1);
};
