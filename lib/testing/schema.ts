import { invalidRequest } from './refusals.js';

/** Reads a value, or complains in the words of X's validator. */
export type Rule<T> = (value: unknown, path: string, complain: (complaint: string) => void) => T | undefined;

type Rules = Readonly<Record<string, Rule<unknown>>>;
type Read<R> = R extends Rule<infer T> ? T : never;
type Shape<R extends Rules, O extends Rules> = { readonly [K in keyof R]: Read<R[K]> } & {
  readonly [K in keyof O]?: Read<O[K]> | undefined;
};

/** What a v2 body says, or a 400 that names all that is wrong with it. */
export function validated<T>(rule: Rule<T>, value: unknown): T {
  const complaints: string[] = [];
  const read = rule(value, '$', (complaint) => complaints.push(complaint));
  if (read === undefined || complaints.length > 0) throw invalidRequest(complaints.join(', '));
  return read;
}

/** An object of these properties and no others. */
export const shape =
  <R extends Rules, O extends Rules>(required: R, optional: O): Rule<Shape<R, O>> =>
  (value, path, complain) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      mismatch(value, 'object', path, complain);
      return;
    }
    const known: Rules = { ...required, ...optional };
    for (const name of Object.keys(required)) {
      if (!Object.hasOwn(value, name)) complain(`${path}.${name}: is missing but it is required`);
    }
    const read = Object.entries(value).map(([name, member]: [string, unknown]) => {
      const rule = Object.hasOwn(known, name) ? known[name] : undefined;
      if (rule === undefined) complain(`${path}.${name}: is not defined in the schema`);
      return [name, rule?.(member, `${path}.${name}`, complain)];
    });
    return Object.fromEntries(read) as Shape<R, O>;
  };

/** A whole number between two others. */
export const integer =
  (minimum: number, maximum: number): Rule<number> =>
  (value, path, complain) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      mismatch(value, 'integer', path, complain);
      return;
    }
    if (value < minimum) complain(`${path}: must have a minimum value of ${minimum}`);
    if (value > maximum) complain(`${path}: must have a maximum value of ${maximum}`);
    return value;
  };

/** A text, of a pattern where one is given. */
export const text =
  (pattern?: RegExp): Rule<string> =>
  (value, path, complain) => {
    if (typeof value !== 'string') {
      mismatch(value, 'string', path, complain);
      return;
    }
    if (pattern?.test(value) === false) complain(`${path}: does not match the regex pattern ${pattern.source}`);
    return value;
  };

/** A text of at most so many characters. */
export const shortText =
  (maximum: number): Rule<string> =>
  (value, path, complain) => {
    if (typeof value !== 'string') {
      mismatch(value, 'string', path, complain);
      return;
    }
    if ([...value].length > maximum) complain(`${path}: must be at most ${maximum} characters long`);
    return value;
  };

/** One text of a list. */
export const oneOf =
  <T extends string>(values: readonly T[]): Rule<T> =>
  (value, path, complain) => {
    if (typeof value !== 'string') {
      mismatch(value, 'string', path, complain);
      return;
    }
    const found = values.find((known) => known === value);
    if (found === undefined) complain(`${path}: does not have a value in the enumeration [${values.join(', ')}]`);
    return found;
  };

/** True or false. */
export const flag: Rule<boolean> = (value, path, complain) =>
  typeof value === 'boolean' ? value : mismatch(value, 'boolean', path, complain);

/** A list, each member after one rule. */
export const list =
  <T>(rule: Rule<T>): Rule<readonly T[]> =>
  (value, path, complain) => {
    if (!Array.isArray(value)) {
      mismatch(value, 'array', path, complain);
      return;
    }
    return value.flatMap((member: unknown, index) => rule(member, `${path}[${index}]`, complain) ?? []);
  };

/** Whatever it is. */
export const anything: Rule<NonNullable<unknown>> = (value) => value ?? undefined;

function mismatch(value: unknown, expected: string, path: string, complain: (complaint: string) => void): undefined {
  const found =
    value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  complain(`${path}: ${found} found, ${expected} expected`);
}
