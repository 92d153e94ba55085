import { styleText } from 'node:util';

/** How a terminal takes what is drawn. */
export interface Pen {
  readonly isColored: boolean;
}

type Style = 'green' | 'red' | 'yellow' | 'gray' | 'bold';

/** In color where that is wanted: `NO_COLOR`, `FORCE_COLOR` and what the terminal can are for Node to read. */
export const styled = (style: Style, text: string, { isColored }: Pen): string =>
  // The stream is checked where the pen is made.
  isColored && text !== '' ? styleText(style, text, { validateStream: false }) : text;

/**
 * A bar of so many columns. What is empty is a thinner line as well as a dimmer one: palettes there are in which gray is
 * brighter than green.
 */
export function drawnBar(fraction: number, columns: number, pen: Pen): string {
  const filled = Math.round(Math.min(Math.max(fraction, 0), 1) * columns);
  if (!pen.isColored)
    return columns < 3 ? '' : `[${'#'.repeat(inside(filled, columns))}`.padEnd(columns - 1, '-') + ']';
  return styled('green', '━'.repeat(filled), pen) + styled('gray', '─'.repeat(columns - filled), pen);
}

/** Of the columns between brackets. */
const inside = (filled: number, columns: number): number => Math.round((filled * (columns - 2)) / columns);
