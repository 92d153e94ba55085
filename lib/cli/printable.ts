/**
 * What a terminal would obey, or show as something else than it is: C0 and C1 controls, marks that turn the direction
 * of text, line separators, signs without a width, tags, and halves of a sign.
 */
const OBEYED =
  /[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

/**
 * Text that was not written here (X's words, ids, names of files), safe for a terminal and in one line. Blanks stand
 * where anything was that a terminal would obey. All that is printed goes through this, or through `jsonLine`.
 */
export const printable = (text: string): string => text.replace(OBEYED, ' ');

/** A value as one line of JSON, safe for a terminal as well: what it would obey is escaped, and reads as it was. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(OBEYED, (signs) =>
    signs.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
