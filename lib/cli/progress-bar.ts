/** What a bar shows. */
export interface BarState {
  readonly name: string;
  /** 0 to 1. */
  readonly fraction: number;
  /** What stands behind the percentage, for example `3.2 MB/s` or `processing 40 %`. */
  readonly note: string;
}

const nameWidth = 24;
const barWidth = 30;

/** One line of at most `columns` characters: name, bar, percent, note. The bar gives way first, then the end. */
export function progressBar({ name, fraction, note }: BarState, columns: number): string {
  const share = Math.min(Math.max(fraction, 0), 1);
  const tail = `${String(Math.floor(share * 100)).padStart(3)} %  ${note}`;
  const head = shorten(name, Math.min(nameWidth, columns));
  const width = Math.min(barWidth, columns - head.length - tail.length - 4);
  const filled = Math.round(share * width);
  const bar = width < 4 ? '' : `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] `;
  return `${head} ${bar}${tail}`.slice(0, columns);
}

/** The end of a name tells more than its beginning. */
const shorten = (name: string, width: number): string =>
  name.length <= width ? name : `...${name.slice(name.length - Math.max(width - 3, 0))}`;
