/** How numbers, sizes, times and dates are written in a place of the world. */
export interface Formats {
  readonly count: (number: number) => string;
  /** 0 to 1, as 56 %: never more than is there. */
  readonly percent: (fraction: number) => string;
  /** Bytes, as 60 MB. */
  readonly size: (bytes: number) => string;
  /** Bytes in a second, as 6.1 MB/s. */
  readonly speed: (bytesPerSecond: number) => string;
  /** ms, as 12 seconds. */
  readonly duration: (ms: number) => string;
  /** Epoch ms, as 21 Nov 2026, 22:05. */
  readonly moment: (epochMs: number) => string;
}

const SIZES = [
  [1e9, 'gigabyte', 2],
  [1e6, 'megabyte', 1],
  [1e3, 'kilobyte', 0],
  [1, 'byte', 0],
] as const;
const TIMES = [
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const;
const SMALLEST_TIME = TIMES[2];

export function formatsFor(locale: string): Formats {
  const inUnit = (value: number, unit: string, digits: number, display: 'short' | 'long'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: display, maximumFractionDigits: digits })
      .format(value);
  const bytes = (value: number, per: string): string => {
    const [one, unit, digits] = SIZES.find(([least]) => value >= least) ?? SIZES[3];
    return inUnit(value / one, unit + per, digits, 'short');
  };
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    count: (number) => new Intl.NumberFormat(locale).format(number),
    percent: (fraction) => percent.format(Math.floor(100 * fraction + 1e-9) / 100),
    size: (size) => bytes(size, ''),
    speed: (bytesPerSecond) => bytes(bytesPerSecond, '-per-second'),
    duration: (ms) => {
      const [one, unit] = TIMES.find(([least]) => ms >= least) ?? SMALLEST_TIME;
      return inUnit(Math.ceil(ms / one), unit, 0, 'long');
    },
    moment: (epochMs) => moment.format(epochMs),
  };
}
