import type { WordFormats } from './word-formats.js';

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;

/** A length of time in the largest unit that it has two of; rounded up, so that nobody comes again too early. */
function inUnit(ms: number): readonly [value: number, unit: 'day' | 'hour' | 'minute' | 'second'] {
  const [one, unit] = UNITS.find(([length]) => ms >= 2 * length) ?? ([1_000, 'second'] as const);
  return [Math.ceil(ms / one), unit];
}

/** Times. Not by `Intl.DurationFormat`: Node 20 has none. */
export const timeFormats = (
  locale: string[] | undefined,
  now: number | undefined,
  timeZone: string | undefined,
): Pick<WordFormats, 'duration' | 'moment'> => ({
  duration: (ms) => {
    const [value, unit] = inUnit(ms);
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
  },
  moment: (epochMs) => {
    if (Number.isFinite(now)) {
      const [value, unit] = inUnit(Math.max(epochMs - Number(now), 0));
      return new Intl.RelativeTimeFormat(locale).format(value, unit);
    }
    // A day, too: a limit of 24 hours may end tomorrow.
    return new Intl.DateTimeFormat(locale, {
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      ...(isZone(timeZone) && { timeZone }),
    }).format(epochMs);
  },
});

/** A zone that is none, perhaps a user's setting, must not cost the sentence. */
function isZone(timeZone: string | undefined): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone !== undefined;
  } catch {
    return false;
  }
}
