import { WrongUse } from './wrong-use.js';

/** @throws WrongUse for what is none of them. */
export function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const known = allowed.find((one) => one === value);
  if (known === undefined) throw new WrongUse(`${name} is one of ${allowed.join(', ')}, not '${value}'`);
  return known;
}

/** @throws WrongUse for what is no whole number in the range. */
export function wholeNumber(
  name: string,
  value: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,16}$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
  throw new WrongUse(`${name} is a whole number ${range}, not '${value}'`);
}
