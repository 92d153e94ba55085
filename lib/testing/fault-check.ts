import type { CommandName } from '../upload-error.js';
import type { Fault } from './faults.js';

/** What each member of a fault must be. A record, so that none is forgotten. */
const members: Readonly<Record<keyof Fault, (value: unknown) => boolean>> = {
  command: (value) => value === 'any' || (commands as readonly unknown[]).includes(value),
  segmentIndex: (value) => isWhole(value, 0),
  user: isText,
  mediaId: isText,
  path: (value) => isText(value) || value instanceof RegExp,
  when: (value) => typeof value === 'function',
  nth: (value) => isWhole(value, 1),
  times: (value) => value === Infinity || isWhole(value, 0),
  status: (value) => isWhole(value, 200) && Number(value) <= 599,
  body: () => true,
  headers: isHeaders,
  delay: isTime,
  after: isFlag,
  beforeBody: isFlag,
  cut: (value) => value === 'body' || isFlag(value),
  dribble: isTime,
  hang: isFlag,
  garbage: isFlag,
  truncate: isFlag,
};

const commands: readonly CommandName[] = [
  'initialize',
  'append',
  'finalize',
  'status',
  'upload',
  'setMetadata',
  'addSubtitles',
  'removeSubtitles',
];

/**
 * Throws a `TypeError` where a fault has a member that none has, or that is not what it must be: left unseen, it would
 * hit everything, or nothing.
 */
export function checkFault(fault: Fault): void {
  for (const [name, value] of Object.entries(fault) as [string, unknown][]) {
    if (value === undefined) continue;
    const known = Object.hasOwn(members, name) ? members[name as keyof Fault] : undefined;
    if (known === undefined)
      throw new TypeError(`a fault has no member '${name}': it has ${Object.keys(members).join(', ')}`);
    if (!known(value)) throw new TypeError(`'${name}' of a fault is wrong: ${written(value)}`);
  }
  if (fault.beforeBody === true && (fault.after === true || fault.truncate === true))
    throw new TypeError("'beforeBody' of a fault: what was not read cannot be carried out (after, truncate)");
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

/** No longer than a timer can wait. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 2_147_483_647;
}

/** Texts by name that can be sent: else the answer could not be made. */
function isHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (!Object.values(value).every((text) => typeof text === 'string')) return false;
  try {
    return [...new Headers(value as Record<string, string>)].length >= 0;
  } catch {
    return false;
  }
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isInteger(value) && Number(value) >= least;
}

const written = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'function' ? String(value) : JSON.stringify(value);
