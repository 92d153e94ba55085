import { speedOf } from '../upload-queue/transfer-speed.js';
import { drawnBar, type Pen, styled } from './drawn-bar.js';
import { cutTo, fitted, padded, paddedStart, widthOf } from './fitted-text.js';
import { saidPart, saidSize } from './said-size.js';
import { countdown, saidTime } from './said-time.js';
import type { FileProgress, UploadsProgress } from './upload-progress.js';

/** What is drawn on. */
export interface Canvas extends Pen {
  readonly columns: number;
  readonly rows: number;
}

const NAME = 24;
const SHORTEST_NAME = 8;
const BAR = 28;
const SHORTEST_BAR = 6;

/**
 * The lines that stand while uploads run: one for each file on the way, and one for all where there are several. None is
 * wider than the canvas, nor are there more than it has rows. Pure.
 */
export function drawUploads(progress: UploadsProgress, canvas: Canvas, now: number): readonly string[] {
  const { files, active } = progress;
  const shown = active.flatMap((index) => files[index] ?? []);
  if (files.length === 1) return shown.map((file) => fileLine(file, canvas, now));
  const room = Math.max(canvas.rows - 2, 1);
  const most = shown.length > room ? Math.max(room - 1, 1) : room;
  return [
    ...shown.slice(0, most).map((file) => fileLine(file, canvas, now)),
    ...(shown.length > most ? [cutTo(`... and ${shown.length - most} more on the way`, canvas.columns)] : []),
    allLine(progress, canvas, now),
  ];
}

/** What is drawn at the end of a line, the most important first: what does not fit is left out. */
type Details = readonly string[];

function fileLine(file: FileProgress, canvas: Canvas, now: number): string {
  const { loaded, total = 0, phase } = file;
  const fraction = total === 0 ? 0 : loaded / total;
  return line(
    fitted(file.file.replace(/^.*\/(?=.)/s, ''), NAME),
    fraction,
    canvas,
    detailsOf(file, now),
    phase === 'processing',
  );
}

function detailsOf(file: FileProgress, now: number): Details {
  const { phase, percent, limitedUntil = 0, loaded, total = 0, marks } = file;
  if (phase === 'processing') return [percent === undefined ? 'processing' : `processing ${percent} %`];
  if (limitedUntil > now) return [`again in ${countdown(limitedUntil - now)}`, "X's rate limit"];
  return [...pace(speedOf(marks, now), total - loaded), ...(total === 0 ? [] : [saidPart(loaded, total)])];
}

function allLine({ files, succeeded, failed, ...sums }: UploadsProgress, canvas: Canvas, now: number): string {
  const done = `${succeeded} of ${files.length} done`;
  const name = failed === 0 ? done : `${done}, ${failed} failed`;
  const { total, loaded, skipped } = sums;
  const isOver = succeeded + failed === files.length;
  const left = isOver ? 0 : total - skipped - loaded;
  return line(name, total === 0 ? 0 : (loaded + skipped) / total, canvas, [
    ...pace(speedOf(sums.marks, now), left),
    ...(total === 0 ? [] : [saidPart(loaded, total)]),
  ]);
}

function pace(speed: number, left: number): Details {
  // When all has left, the last speed tells nobody anything.
  if (speed <= 0 || left <= 0) return [];
  return [`${saidTime((left / speed) * 1000)} left`, `${saidSize(speed)}/s`];
}

/** Name, bar, percent, details. What is less important gives way: details from their end, then the bar, then the name. */
function line(name: string, fraction: number, canvas: Canvas, details: Details, isStill = false): string {
  const percent = paddedStart(`${Math.floor(Math.min(Math.max(fraction, 0), 1) * 100)} %`, 6);
  const { columns } = canvas;
  const wanted = Math.max(Math.min(widthOf(name), columns), 0);
  const least = Math.min(wanted, SHORTEST_NAME);
  let room = columns - least - percent.length;
  const taken: string[] = [];
  for (const detail of details) {
    if (widthOf(detail) + 2 > room) break;
    room -= widthOf(detail) + 2;
    taken.push(detail);
  }
  const nameWidth = Math.min(
    Math.max(wanted, NAME),
    least + Math.max(room - (room > SHORTEST_BAR ? SHORTEST_BAR + 1 : 0), 0),
  );
  room -= nameWidth - least;
  const bar = Math.min(room - 1, BAR);
  const parts = [
    padded(fitted(name, nameWidth), nameWidth),
    ...(bar < SHORTEST_BAR ? [] : [` ${drawnBar(fraction, bar, canvas)}`]),
    percent,
    ...taken.map((detail) => `  ${styled(isStill ? 'yellow' : 'dim', detail, canvas)}`),
  ];
  // Of a terminal narrower than a percentage.
  return canvas.isColored ? parts.join('') : cutTo(parts.join(''), columns);
}
