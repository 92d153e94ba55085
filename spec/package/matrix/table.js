/** The table of docs/package.md: a row for each thing, a column for each way. */
export function tableOf(results) {
  const parts = [...new Set(results.map(({ part }) => part))];
  return parts.map((part) => tableOfPart(results.filter((result) => result.part === part))).join('\n\n');
}

function tableOfPart(results) {
  const ways = [...new Set(results.map(({ how }) => how))];
  const things = [...new Set(results.map(({ what }) => what))];
  const cell = (what, how) => {
    const result = results.find((one) => one.what === what && one.how === how);
    return result === undefined ? '–' : (result.note ?? (result.works ? 'yes' : '**no**'));
  };
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...ways]),
    `|${['', ...ways].map(() => '---|').join('')}`,
    ...things.map((what) => line([what, ...ways.map((how) => cell(what, how))])),
  ].join('\n');
}
