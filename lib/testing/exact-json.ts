const mark = '\u0000int:';
const marked = /"\\u0000int:(-?\d+)"/g;

/** JSON whose `bigint`s stand as numbers, exact to the last digit. */
export const exactJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? mark + String(member) : member)).replace(
    marked,
    '$1',
  );
