import {
  asyncScheduler,
  connect,
  defer,
  finalize,
  ignoreElements,
  interval,
  last,
  map,
  merge,
  takeUntil,
  tap,
} from 'rxjs';
import type { UploadAllEvent } from '../node/index.js';
import { type Canvas, drawUploads } from './draw-uploads.js';
import { doneNote, fileNote } from './file-note.js';
import { printable } from './printable.js';
import { resultLine, resultTable } from './result-table.js';
import { standingLines } from './standing-lines.js';
import type { UploadsProgress } from './upload-progress.js';
import { type UploadView, type ViewSettings, withProgress } from './upload-view.js';

/** A terminal, as far as it is drawn on: `process.stderr` is one. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  hasColors?(): boolean;
  write(text: string): unknown;
}

/** ms between two drawings of plain progress. */
const DRAWN_EVERY = 80;
/** ms after which what stands is drawn anew though nothing has happened: a countdown, a speed that falls. */
const TICK = 500;

/**
 * Shows progress on a terminal: a line for each file on the way and one for all, drawn again and again; what is to be
 * remembered stands above them; a table at the end of several.
 */
export const terminalView =
  (terminal: Terminal, { start, failureLine }: ViewSettings): UploadView =>
  (events$) =>
    defer(() => {
      const several = start.files.length > 1;
      const begun = asyncScheduler.now();
      const standing = standingLines((text) => terminal.write(text));
      let latest = start;
      let drawnAt = -Infinity;

      const draw = (notes: readonly string[] = []): void => {
        const now = asyncScheduler.now();
        if (notes.length === 0 && now - drawnAt < DRAWN_EVERY) return;
        drawnAt = now;
        const canvas = canvasOf(terminal);
        standing.draw(notes, drawUploads(latest, canvas, now), canvas.columns + 1);
      };
      const end = (notes: readonly string[]): void => standing.draw(notes, [], canvasOf(terminal).columns + 1);
      const noted = (event: UploadAllEvent, progress: UploadsProgress): readonly string[] => {
        const file = progress.files[event.index];
        if (file === undefined) return [];
        if (event.type === 'failed') return [failureLine(event.error, file.file)];
        const note = event.type === 'succeeded' && !several ? doneNote(file) : fileNote(event);
        return note === undefined ? [] : [printable(`${file.file}: ${note}`)];
      };

      const ticks$ = interval(TICK).pipe(
        tap(() => draw()),
        ignoreElements(),
      );
      return events$.pipe(
        withProgress(start),
        tap(({ event, progress }) => {
          latest = progress;
          draw(noted(event, progress));
        }),
        map(({ event }) => event),
        connect((shown$) => merge(shown$, ticks$.pipe(takeUntil(shown$.pipe(last(null, null)))))),
        tap({ complete: () => end(several ? tableOf(latest, canvasOf(terminal), asyncScheduler.now() - begun) : []) }),
        finalize(() => end([])),
      );
    });

const tableOf = (progress: UploadsProgress, canvas: Canvas, took: number): readonly string[] => [
  ...resultTable(progress, canvas),
  resultLine(progress, took),
];

/** The last column stays empty: a terminal wraps when it is written. */
const canvasOf = (terminal: Terminal): Canvas => ({
  columns: Math.max((terminal.columns || 80) - 1, 1),
  rows: terminal.rows || 24,
  isColored: terminal.hasColors?.() ?? false,
});
