import { defer, map, tap } from 'rxjs';
import type { UploadAllEvent } from '../node/index.js';
import { doneNote, fileNote, processingNote } from './file-note.js';
import { printable } from './printable.js';
import { resultLine, resultTable } from './result-table.js';
import { saidSize } from './said-size.js';
import type { FileProgress } from './upload-progress.js';
import { type UploadView, type ViewSettings, withProgress } from './upload-view.js';

/** Where lines go. */
export interface LineOutput {
  write(text: string): unknown;
}

/**
 * Shows progress where there is no terminal: a line at each tenth of a file, and at each turn of the story; at the end of
 * several a table.
 */
export const plainLines =
  (output: LineOutput, { start, failureLine }: ViewSettings): UploadView =>
  (events$) =>
    defer(() => {
      const several = start.files.length > 1;
      let latest = start;
      const begun = performance.now();
      return events$.pipe(
        withProgress(start),
        tap(({ event, progress }) => {
          const before = latest.files[event.index];
          const after = progress.files[event.index];
          latest = progress;
          if (before === undefined || after === undefined) return;
          if (event.type === 'failed') output.write(`${failureLine(event.error, after.file)}\n`);
          else {
            const text = lineOf(event, before, after);
            if (text !== undefined) output.write(`${printable(`${after.file}: ${text}`)}\n`);
          }
        }),
        map(({ event }) => event),
        tap({
          complete: () => {
            if (!several) return;
            const lines = [
              ...resultTable(latest, { columns: Infinity, isColored: false }),
              resultLine(latest, performance.now() - begun),
            ];
            output.write(lines.map((line) => `${line}\n`).join(''));
          },
        }),
      );
    });

function lineOf(
  event: Exclude<UploadAllEvent, { type: 'failed' }>,
  before: FileProgress,
  after: FileProgress,
): string | undefined {
  switch (event.type) {
    case 'initialized': {
      const { mediaId, totalBytes, segmentCount } = event;
      return (
        fileNote(event) ??
        `media ${mediaId}, ${saidSize(totalBytes)} in ${segmentCount} segment${segmentCount === 1 ? '' : 's'}`
      );
    }
    case 'appended':
    case 'progress':
      return tenths(after) > tenths(before) ? `${tenths(after) * 10} %` : undefined;
    case 'finalized':
      return event.processing ? processingNote({}) : undefined;
    case 'processing':
      return after.percent === before.percent && before.phase === 'processing' && before.percent !== undefined
        ? undefined
        : processingNote(event);
    case 'succeeded':
      return doneNote(after);
    default:
      return fileNote(event);
  }
}

const tenths = ({ loaded, total = 0 }: FileProgress): number => (total === 0 ? 0 : Math.floor((10 * loaded) / total));
