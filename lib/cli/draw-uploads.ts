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
const PERCENT = 6;
/** Columns that time, speed and bytes take. */
const DETAILS = 38;
/** Columns that the first of them takes, with a blank after the bar. */
const SHORT_DETAIL = 18;

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
  return line([file.file.replace(/^.*\/(?=.)/s, '')], fraction, canvas, detailsOf(file, now), phase === 'processing');
}

function detailsOf(file: FileProgress, now: number): Details {
  const { phase, percent, limitedUntil = 0, loaded, total = 0, marks } = file;
  if (phase === 'processing') return [percent === undefined ? 'processing' : `processing ${percent} %`];
  if (limitedUntil > now) return [`again in ${countdown(limitedUntil - now)}`, "X's rate limit"];
  return [...pace(speedOf(marks, now), total - loaded), ...(total === 0 ? [] : [saidPart(loaded, total)])];
}

function allLine({ files, succeeded, failed, ...sums }: UploadsProgress, canvas: Canvas, now: number): string {
  const done = `${succeeded} of ${files.length}`;
  const names = (
    failed === 0 ? [`${done} done`, done] : [`${done} done, ${failed} failed`, `${done}, ${failed} failed`]
  ).concat(`${succeeded + failed}/${files.length}`);
  const { total, loaded, skipped } = sums;
  const isOver = succeeded + failed === files.length;
  const left = isOver ? 0 : total - skipped - loaded;
  return line(names, total === 0 ? 0 : (loaded + skipped) / total, canvas, [
    ...pace(speedOf(sums.marks, now), left),
    ...(total === 0 ? [] : [saidPart(loaded, total)]),
  ]);
}

function pace(speed: number, left: number): Details {
  // When all has left, the last speed tells nobody anything.
  if (speed <= 0 || left <= 0) return [];
  return [`${saidTime((left / speed) * 1000)} left`, `${saidSize(speed)}/s`];
}

/** How many columns each part of a line has: the same on each line, so that they stand below one another. */
function layoutOf(columns: number): { readonly name: number; readonly bar: number } {
  const name = Math.min(Math.max(Math.floor(columns * 0.3), SHORTEST_NAME), NAME, columns);
  const room = columns - name - PERCENT;
  const beside = room - DETAILS - 1;
  const bar = beside >= SHORTEST_BAR ? Math.min(beside, BAR) : room >= SHORTEST_BAR + SHORT_DETAIL ? SHORTEST_BAR : 0;
  return { name, bar };
}

/** Name, bar, percent, details; of the names, the first that fits. */
function line(names: readonly string[], fraction: number, canvas: Canvas, details: Details, isStill = false): string {
  const { columns } = canvas;
  const { name: width, bar } = layoutOf(columns);
  const name = names.find((each) => widthOf(each) <= width) ?? names.at(-1) ?? '';
  const percent = paddedStart(`${Math.floor(Math.min(Math.max(fraction, 0), 1) * 100)} %`, PERCENT);
  let room = columns - width - PERCENT - (bar === 0 ? 0 : bar + 1);
  if (room < 0) return cutTo(padded(fitted(name, width), width) + percent, columns);
  const taken: string[] = [];
  for (const detail of details) {
    room -= widthOf(detail) + 2;
    if (room < 0) break;
    taken.push(`  ${styled(isStill ? 'yellow' : 'gray', detail, canvas)}`);
  }
  const drawn = bar === 0 ? '' : ` ${drawnBar(fraction, bar, canvas)}`;
  return padded(fitted(name, width), width) + drawn + percent + taken.join('');
}
