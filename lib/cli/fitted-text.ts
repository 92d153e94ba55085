import stringWidth from 'string-width';
import { printable } from './printable.js';

/** Marks that pile up on one letter: on a terminal they run into the lines around. */
const PILED = /(\p{M}{2})\p{M}+/gu;

/** Columns of a terminal that a text takes: signs of Chinese, Japanese and Korean and emoji take two, accents none. */
export const widthOf = (text: string): number => stringWidth(text);

/** A name, safe for a terminal, cut to so many columns. The end of a name tells more than its beginning. */
export function fitted(name: string, columns: number): string {
  const text = printable(name).replace(PILED, '$1');
  if (widthOf(text) <= columns) return text;
  const dots = '...'.slice(0, columns);
  let room = columns - dots.length;
  let end = '';
  for (const sign of [...graphemes.segment(text)].reverse()) {
    const width = widthOf(sign.segment);
    if (width > room) break;
    room -= width;
    end = sign.segment + end;
  }
  return dots + end;
}

/** The beginning of a text, cut to so many columns. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let room = columns;
  let beginning = '';
  for (const { segment } of graphemes.segment(text)) {
    room -= widthOf(segment);
    if (room < 0) break;
    beginning += segment;
  }
  return beginning;
}

/** Blanks up to so many columns. */
export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(columns - widthOf(text), 0));

export const paddedStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(columns - widthOf(text), 0)) + text;

const graphemes = new Intl.Segmenter();
