import { momentOf } from '../api/json-shape.js';

type Headers = Readonly<Record<string, string>>;

/** IMF-fixdate, the one form of a date that servers may send (RFC 9110, 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * ms that the server asks to wait by `Retry-After`, in seconds or as a date. `undefined` where it does not, or in no
 * form that is known.
 *
 * @param now - Epoch ms.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = readDate(value);
  return date === undefined ? undefined : Math.max(0, date - serverNow(headers, now));
}

/** Epoch ms by the server's clock, where its `Date` tells it: times that it names are to be measured by that. */
export const serverNow = (headers: Headers, now: number): number => readDate(headers['date'] ?? '') ?? now;

/** The 99th of a month has the form of a date, and is none. */
const readDate = (value: string): number | undefined =>
  HTTP_DATE.test(value) ? momentOf(Date.parse(value)) : undefined;
