/** Controls, ends of lines and marks that turn text; not those that join letters and emoji. */
const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D])\p{Cf}/gu;

/** What can be seen: more than blanks, marks without a letter, and letters that are drawn as nothing. */
const SEEN = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Marks that pile up on one letter. */
const PILED = /(\p{M}{2})\p{M}+/gu;

/** Latin from end to end: runs one way in a sentence of any language, near enough. */
const LATIN = /^\p{Script=Latin}[\p{Script=Latin}\d ,.…_-]*$/u;

/** Before and after words that may run the other way than the sentence: the rest keeps its order. */
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

const oneLine = (text: string): string => text.replace(UNSHOWN, ' ').replace(PILED, '$1').replace(/\s+/g, ' ').trim();

/** Whether a text shows anything at all. */
export const isSeen = (text: unknown): boolean => typeof text === 'string' && SEEN.test(text);

/** So many characters at most. The end stays, with a name's extension. */
function cut(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor(most / 4);
  return `${characters.slice(0, most - end - 1).join('')}…${characters.slice(-end).join('')}`;
}

/** Words that are not ours, for the middle of a sentence: one line, cut, and kept apart where they may turn it. */
export function apart(text: string, most: number): string {
  const shown = cut(oneLine(text), most);
  return LATIN.test(shown) ? shown : `${FIRST_STRONG_ISOLATE}${shown}${POP_ISOLATE}`;
}

/** Characters of a server's words that are shown. */
export const LONGEST_SAYING = 160;

/** What no person says: code, markup, fields (`total_bytes`, `mediaType`), ids, and numbers without an end. */
const DEVELOPERS_WORDS = /[`<>{}[\]$_\\]|\p{Ll}\p{Lu}|\d{7}|\w+\/\w+\/|https?:/u;

/** Words as one short line; `undefined` where there is nothing to see. */
export function oneSaying(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const line = cut(oneLine(text.slice(0, 1000)), LONGEST_SAYING).replace(/[\s.]+$/, '');
  return isSeen(line) ? line : undefined;
}

/** X's own words, where they can be shown to a person; `undefined` where they cannot. */
export function sayable(text: unknown): string | undefined {
  const line = oneSaying(text);
  return line === undefined || DEVELOPERS_WORDS.test(line) ? undefined : line;
}
