import { apart, LONGEST_SAYING } from './shown-text.js';
import { sizeFormats } from './size-formats.js';
import { timeFormats } from './time-formats.js';
import type { WordFormats } from './word-formats.js';

/** Characters of a file's name that are shown. */
const LONGEST_NAME = 60;

/** What the formats are made from. */
export interface FormatSettings {
  readonly locale: string | readonly string[] | undefined;
  /** Epoch ms. */
  readonly now?: number | undefined;
  readonly timeZone?: string | undefined;
}

/** The formats of a language. Pure: what time it is comes in. */
export function formatsFor({ locale: asked, now, timeZone }: FormatSettings): WordFormats {
  const locale = knownLocale(asked);
  const { size, limit } = sizeFormats(locale);
  const { duration, moment } = timeFormats(locale, now, timeZone);
  return {
    size,
    limit,
    duration,
    moment,
    count: (number) => new Intl.NumberFormat(locale).format(number),
    anyOf: (things) => new Intl.ListFormat(locale, { type: 'disjunction' }).format(things),
    type: typeName,
    name: (text) => apart(text, LONGEST_NAME),
    quote: (text) => apart(text, LONGEST_SAYING),
  };
}

/** A tag that is none, perhaps a user's setting, must not cost the sentence. */
function knownLocale(asked: string | readonly string[] | undefined): string[] | undefined {
  try {
    return Intl.getCanonicalLocales(asked);
  } catch {
    return undefined;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = { quicktime: 'MOV', mp2t: 'TS', pjpeg: 'JPEG' };

function typeName(mediaType: string): string {
  const subtype = /[^/.]*$/.exec(mediaType.toLowerCase())?.[0] ?? '';
  return apart(TYPE_NAMES[subtype] ?? subtype.toUpperCase(), LONGEST_NAME);
}
