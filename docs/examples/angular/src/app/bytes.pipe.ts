import { Pipe, type PipeTransform } from '@angular/core';

const format = (unit: string, digits: number): Intl.NumberFormat => new Intl.NumberFormat('en', { style: 'unit', unit, maximumFractionDigits: digits });
const UNITS = [
  [1e9, format('gigabyte', 2)],
  [1e6, format('megabyte', 1)],
  [1e3, format('kilobyte', 0)],
] as const;
const BYTES = format('byte', 0);

/** A size as people say it: 60 MB. */
export function inWords(bytes: number): string {
  const [size, unit] = UNITS.find(([least]) => bytes >= least) ?? [1, BYTES];
  return unit.format(bytes / size);
}

@Pipe({ name: 'bytes' })
export class BytesPipe implements PipeTransform {
  transform(bytes: number): string {
    return inWords(bytes);
  }
}
