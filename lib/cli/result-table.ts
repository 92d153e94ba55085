import { styled } from './drawn-bar.js';
import type { Canvas } from './draw-uploads.js';
import { fitted, padded, paddedStart, widthOf } from './fitted-text.js';
import { printable } from './printable.js';
import { saidSize } from './said-size.js';
import { saidTime } from './said-time.js';
import type { FileProgress, UploadsProgress } from './upload-progress.js';

const GAP = '  ';
const SHORTEST_NAME = 12;

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly of: (file: FileProgress) => string;
}

const size: Column = { title: 'size', isNumber: true, of: ({ total }) => (total === undefined ? '' : saidSize(total)) };
const time: Column = {
  title: 'time',
  isNumber: true,
  of: ({ beganAt, endedAt }) => (beganAt === undefined || endedAt === undefined ? '' : saidTime(endedAt - beganAt)),
};
const id: Column = {
  title: 'media id',
  of: ({ mediaId, phase, isReady }) => (phase === 'succeeded' || isReady ? printable(mediaId ?? '') : ''),
};
const result: Column = { title: 'result', of: ({ phase }) => (phase === 'waiting' ? 'not begun' : phase) };

/** What fits, the best first. */
const CHOICES: readonly (readonly Column[])[] = [[size, time, id, result], [size, id, result], [id, result], [id]];

/**
 * What became of each file, as a table: file, size, time, media id, result. Ids are never cut: where a terminal is too
 * narrow for a table, each stands on a line of its own. Pure.
 */
export function resultTable(
  { files }: UploadsProgress,
  canvas: Pick<Canvas, 'columns' | 'isColored'>,
): readonly string[] {
  const longest = files.reduce((most, { file }) => Math.max(most, widthOf(file)), 4);
  for (const columns of CHOICES) {
    const cells = columns.map((column) => ({ ...column, texts: files.map((file) => column.of(file)) }));
    const widths = cells.map(({ title, texts }) =>
      texts.reduce((most, text) => Math.max(most, text.length), title.length),
    );
    const name = Math.min(longest, canvas.columns - widths.reduce((sum, width) => sum + width + GAP.length, 0));
    if (name < Math.min(longest, SHORTEST_NAME)) continue;
    const row = (first: string, texts: readonly string[]): string =>
      [
        padded(first, name),
        ...texts.map((text, index) => (cells[index]?.isNumber ? paddedStart : padded)(text, widths[index] ?? 0)),
      ]
        .join(GAP)
        .trimEnd();
    return [
      styled(
        'bold',
        row(
          'file',
          columns.map(({ title }) => title),
        ),
        canvas,
      ),
      ...files.map((file, index) =>
        colored(
          file,
          row(
            fitted(file.file, name),
            cells.map(({ texts }) => texts[index] ?? ''),
          ),
          canvas,
        ),
      ),
    ];
  }
  return files.flatMap((file) => [
    colored(file, fitted(file.file, canvas.columns), canvas),
    id.of(file) || result.of(file),
  ]);
}

const colored = ({ phase }: FileProgress, text: string, canvas: Pick<Canvas, 'isColored'>): string =>
  phase === 'failed' ? styled('red', text, canvas) : text;

/** One line about all of them. */
export function resultLine({ files, succeeded, failed, loaded }: UploadsProgress, took: number): string {
  const left = files.length - succeeded - failed;
  return [
    `${succeeded} of ${files.length} uploaded`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} not begun`] : []),
    `${saidSize(loaded)} in ${saidTime(took)}`,
  ].join(', ');
}
