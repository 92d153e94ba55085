import { OPERATIONS } from './clients.js';
import { CLIENT_FAULTS, faultOf } from './client-faults.js';

/** What stands in a cell: `yes`, `–` where the client has no such thing, or which fault of the client it is. */
export function markOf(cell) {
  const { missing, failure } = cell.result;
  if (missing) return '–';
  return failure === undefined ? 'yes' : `no (${faultOf(cell) ?? 'unknown'})`;
}

/** The table of docs/emulator.md, and what its numbers mean. */
export function tableOf(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const heads = ['client', 'API', 'credentials', ...Object.values(OPERATIONS)];
  const lines = rows.map(({ client, version, credentials, cells }) =>
    line([`${client.name} ${version}`, client.api, credentials, ...cells.map(markOf)]),
  );
  const faults = CLIENT_FAULTS.map(({ says }, at) => `${at + 1}. ${says}`);
  return [line(heads), line(heads.map(() => '---')), ...lines, '', ...faults].join('\n');
}

/** What contradicts the list of faults: failures that it does not know, and those it knows that are none. */
export function surprisesIn(rows) {
  const cells = rows.flatMap((row) => row.cells.map((cell) => ({ ...cell, version: row.version })));
  const told = ({ client, version, credentials, operation }) =>
    `${client.name} ${version}, ${client.api}, ${credentials}, ${operation}`;
  return cells.flatMap((cell) => {
    const { missing, failure, status } = cell.result;
    if (failure !== undefined && faultOf(cell) === undefined)
      return [`${told(cell)}: ${failure} (the last answer: ${status})`];
    const known = CLIENT_FAULTS.find(({ of }) => of(cell));
    return known !== undefined && failure === undefined && !missing
      ? [`${told(cell)} works, and was said not to: ${known.says}`]
      : [];
  });
}
