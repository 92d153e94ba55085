import type { WordFormats } from './word-formats.js';

const UNITS = [
  [1e9, 'gigabyte'],
  [1e6, 'megabyte'],
  [1e3, 'kilobyte'],
] as const;

/** X writes MB and GB and counts in MiB and GiB. */
const MEBIBYTE = 1_048_576;

/** More decimals than these tell nobody anything. */
const MOST_DIGITS = 3;

/**
 * Sizes. A file's is counted as most systems show it, by 1,000; a limit of whole MiB as X writes it. Of two figures for a
 * file that is too large, the file's is thus always the larger one, and a file that is made as small as the limit says is
 * small enough, however it is counted.
 */
export function sizeFormats(locale: string[] | undefined): Pick<WordFormats, 'size' | 'limit'> {
  const inUnit = (value: number, unit: string, digits: number): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumFractionDigits: digits,
    }).format(value);
  const bytesOf = (bytes: number, digits: number, round = (value: number) => value): string => {
    const [one, unit] = UNITS.find(([least]) => bytes >= least) ?? ([1, 'byte'] as const);
    const most = 10 ** MOST_DIGITS;
    return inUnit(round((bytes / one) * most) / most, unit, digits);
  };
  const limit = (bytes: number): string => {
    const mebibytes = bytes / MEBIBYTE;
    if (bytes === 0 || !Number.isInteger(mebibytes)) return bytesOf(bytes, 1);
    return mebibytes < 1024 ? inUnit(mebibytes, 'megabyte', 0) : inUnit(mebibytes / 1024, 'gigabyte', 1);
  };
  return {
    limit,
    size: (bytes, most) => {
      const other = most === undefined ? undefined : limit(most);
      const digits = [1, 2].find((few) => bytesOf(bytes, few) !== other);
      return digits === undefined ? bytesOf(bytes, MOST_DIGITS, Math.ceil) : bytesOf(bytes, digits);
    },
  };
}
