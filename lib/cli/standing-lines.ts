import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './fitted-text.js';

/** Lines at the end of what a terminal shows, which are drawn again and again in one place. */
export interface StandingLines {
  /**
   * Writes notes, which stay, and below them the lines, in the place of the last ones.
   *
   * @param columns - Of the terminal now; it may have become narrower than it was, and have broken the lines.
   */
  draw(notes: readonly string[], lines: readonly string[], columns: number): void;
}

export function standingLines(write: (text: string) => unknown): StandingLines {
  let drawn: readonly string[] = [];
  return {
    draw: (notes, lines, columns) => {
      if (notes.length === 0 && lines.length === 0 && drawn.length === 0) return;
      const rows = drawn.reduce((sum, line) => sum + Math.max(Math.ceil(widthOf(line) / columns), 1), 0);
      const up = rows > 1 ? `\x1b[${rows - 1}A` : '';
      const erased = drawn.length === 0 ? '' : `\r${up}\x1b[J`;
      drawn = lines.map((line) => stripVTControlCharacters(line));
      write(erased + notes.map((note) => `${note}\n`).join('') + lines.join('\n'));
    },
  };
}
