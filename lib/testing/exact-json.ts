const mark = '\u0000int:';
const marked = /"\\u0000int:(-?\d+)"/g;

/** JSON whose `bigint`s stand as numbers, exact to the last digit. */
export const exactJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? mark + String(member) : member)).replace(
    marked,
    '$1',
  );

const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const integer = /^-?\d+$/;

/** The value of a JSON text; its whole numbers are `bigint`s, exact to the last digit. Throws a `SyntaxError`. */
export function parseExactly(text: string): unknown {
  JSON.parse(text);
  const quoted = text.replace(token, (found) => (integer.test(found) ? `"\\u0000int:${found}"` : found));
  return JSON.parse(quoted, (_, member: unknown) =>
    typeof member === 'string' && member.startsWith(mark) ? BigInt(member.slice(mark.length)) : member,
  );
}
