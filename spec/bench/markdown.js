/** A table whose first column is words, and all others numbers. */
export const table = (heads, rows) =>
  [heads, heads.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const begins = (name) => `<!-- ${name}: begin -->`;
const ends = (name) => `<!-- ${name}: end -->`;

function placeOf(page, name) {
  const start = page.indexOf(begins(name));
  const end = page.indexOf(ends(name));
  return start < 0 || end < start ? undefined : [start, end + ends(name).length];
}

/** A part of a page that is written apart from the rest: marks and all, or nothing where there is none. */
export function section(page, name) {
  const place = placeOf(page, name);
  return place === undefined ? '' : page.slice(...place);
}

/** The page with the part in its place, or at the end where it had none. */
export function withSection(page, name, text) {
  const [start, end] = placeOf(page, name) ?? [page.length, page.length];
  const before = start === page.length ? `${page.trimEnd()}\n\n` : page.slice(0, start);
  return `${before}${begins(name)}\n\n${text.trim()}\n\n${ends(name)}${end === page.length ? '\n' : page.slice(end)}`;
}
