import { table } from '../markdown.js';
import { lines } from './lines.js';
import { uploaders } from './uploaders.js';

const MiB = 2 ** 20;
const percent = (fraction, digits) => (fraction === 0 ? '0' : `${(fraction * 100).toFixed(digits)} %`);
const sizeOf = (bytes) => `${Number((bytes / MiB).toFixed(1))} MiB`;
/** Three figures say all that there is to say. */
const speed = (mbit) => (mbit < 100 ? mbit.toPrecision(mbit < 1 ? 1 : mbit < 10 ? 2 : 3) : mbit.toFixed(0));

/** A line in words. */
export const lineTitle = ({ mbit, rtt, think, loss, size }) =>
  `${mbit} Mbit/s, ${rtt} ms, ${think} ms, ${percent(loss, 1)}; ${sizeOf(size)}`;

/** What one upload came to, for whoever looks on. */
export function runTitle({ refused, failure, finished, seconds, mbit, bytes, segments, largest, link }) {
  if (mbit === undefined) return refused ?? failure;
  const end = finished ? '' : ', not finished';
  const busy = link.late > link.packets / 100 ? `; ${link.late} packets late: the machine was busy` : '';
  const sent = `${bytes} bytes, ${segments} × ${sizeOf(largest)}`;
  return `${seconds.toFixed(2)} s${end}, ${speed(mbit)} Mbit/s, ${sent}${busy}`;
}

/** `*`: one was stopped, `†`: one failed; and the size of a segment, where it is not what the head of the column says. */
function cell({ mbit, failed, unfinished, largest }, { segmentBytes }) {
  const note = largest === segmentBytes ? '' : ` (${sizeOf(largest)})`;
  return `${speed(mbit.median)}${unfinished > 0 ? '*' : ''}${failed > 0 ? '†' : ''}${note}`;
}

/** Mbit/s of everyone over every line that was measured. */
export function speedTable(results) {
  const names = Object.keys(uploaders).filter((name) =>
    Object.values(results).some(({ uploads }) => uploads[name] !== undefined),
  );
  const rows = Object.entries(results).map(([line, { uploads }]) => [
    lineTitle(lines[line]),
    ...names.map((name) => (uploads[name] === undefined ? '' : cell(uploads[name], uploaders[name]))),
  ]);
  return table(["Mbit/s, RTT, X's think time, loss; file", ...names.map((name) => uploaders[name].title)], rows);
}

/** What the lines were found to be. */
export function lineTable(results) {
  const rows = Object.entries(results)
    .filter(([, { measured }]) => measured !== undefined)
    .map(([line, { measured }]) => {
      const { mbit, rtt, loss } = lines[line];
      return [
        `${mbit} Mbit/s, ${rtt} ms, ${percent(loss, 1)}`,
        `${measured.rtt.toFixed(1)} ms`,
        `${speed(measured.mbit)} Mbit/s`,
        percent(measured.loss, 2),
      ];
    });
  return rows.length === 0
    ? ''
    : table(['line', 'a connect takes', 'one TCP flow, nothing lost', 'datagrams lost'], rows);
}
