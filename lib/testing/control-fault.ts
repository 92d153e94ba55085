import { checkFault } from './fault-check.js';
import type { Fault } from './faults.js';
import { xErrors } from './x-errors.js';

/**
 * Reads a fault that came as JSON. As in code, but for what JSON cannot say: an expression is `{ "regex": "…", "flags":
 * "i" }`, for ever is `"times": "Infinity"`, one of X's errors is `"xError": "unavailable"`, and there is no `when`.
 *
 * Throws a `TypeError` that names the member that is wrong.
 */
export function faultFromJson(json: Readonly<Record<string, unknown>>): Fault {
  const { xError, ...others } = json;
  const members: Record<string, unknown> = others;
  if (Object.hasOwn(members, 'when'))
    throw new TypeError(
      "'when' of a fault is a function: it cannot come as JSON (path, user, mediaId and command can)",
    );
  if (members['times'] === 'Infinity') members['times'] = Infinity;
  if (typeof members['path'] === 'object') members['path'] = expression(members['path']);
  const fault = { ...(xError !== undefined && errorOfX(xError)), ...members };
  checkFault(fault);
  return fault;
}

function errorOfX(name: unknown): object {
  const known: Readonly<Record<string, object>> = xErrors;
  const error = typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : undefined;
  if (error === undefined)
    throw new TypeError(
      `'xError' of a fault is one of ${Object.keys(xErrors).join(', ')}, not ${JSON.stringify(name)}`,
    );
  return error;
}

function expression(path: unknown): RegExp {
  const { regex, flags = '', ...others } = (path ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof regex !== 'string' || regex === '' || typeof flags !== 'string' || Object.keys(others).length > 0)
    throw new TypeError(`'path' of a fault is a text, or { "regex": "…", "flags": "i" }, not ${JSON.stringify(path)}`);
  try {
    return new RegExp(regex, flags);
  } catch (error) {
    throw new TypeError(
      `'path' of a fault is no expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
