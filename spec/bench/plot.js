/** The panels of the plot: one figure of one work each. Panels of one work share a scale with nobody. */
const PANELS = [
  { work: 'file', figure: 'wall', title: '512 MiB, no latency: wall, s', value: ({ median }) => median, digits: 2 },
  { work: 'file', figure: 'cpu', title: '512 MiB, no latency: CPU, s', value: ({ median }) => median, digits: 2 },
  { work: 'file', figure: 'memory', title: '512 MiB: peak memory, MB', value: ({ median }) => median / 1e6, digits: 0 },
  { work: 'memory', figure: 'memory', title: '4 GiB: peak memory, MB', value: ({ median }) => median / 1e6, digits: 0 },
  {
    work: 'latency',
    figure: 'wall',
    title: '64 MiB, 50 ms per reply: wall, s',
    value: ({ median }) => median,
    digits: 2,
  },
  {
    work: 'images',
    figure: 'wall',
    title: '1,000 images of 100 kB: wall, s',
    value: ({ median }) => median,
    digits: 2,
  },
];

const WIDTH = 860;
const LABELS = 300;
const NUMBERS = 60;
const ROW = 20;
const HEAD = 34;

const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
const kindOf = (contender) => (contender.startsWith('rx-') ? 'ours' : contender.startsWith('bare') ? 'bare' : 'other');

function panel(results, { work, figure, title, value, digits }, top) {
  const rows = Object.entries(results[work] ?? {}).map(([contender, figures]) => [contender, value(figures[figure])]);
  const most = Math.max(...rows.map(([, number]) => number));
  const room = WIDTH - LABELS - NUMBERS;
  const lines = rows.map(([contender, number], index) => {
    const y = top + HEAD + index * ROW;
    const width = Math.max(1, (number / most) * room);
    return (
      `<text class="label" x="${LABELS - 8}" y="${y + 11}">${escaped(contender)}</text>` +
      `<rect class="${kindOf(contender)}" x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="14" rx="2"/>` +
      `<text x="${(LABELS + width + 6).toFixed(1)}" y="${y + 11}">${number.toFixed(digits)}</text>`
    );
  });
  return {
    svg: `<text class="title" x="0" y="${top + 22}">${escaped(title)}</text>${lines.join('\n')}`,
    bottom: top + HEAD + rows.length * ROW + 8,
  };
}

/** The results as bars: an SVG that follows the reader's light or dark scheme. */
export function plot(results) {
  let bottom = 0;
  const panels = PANELS.map((each) => {
    const { svg, bottom: next } = panel(results, each, bottom);
    bottom = next;
    return svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom}" role="img"
aria-label="Wall time, CPU and peak memory of each contender">
<style>
text { font: 12px system-ui, sans-serif; fill: #424a53 }
.title { font-weight: 600; fill: #1f2328 }
.label { text-anchor: end }
.ours { fill: #b5179e }
.bare { fill: #8c959f }
.other { fill: #218bff }
@media (prefers-color-scheme: dark) {
  text { fill: #b1bac4 }
  .title { fill: #f0f6fc }
  .ours { fill: #f472d0 }
  .bare { fill: #768390 }
  .other { fill: #54aeff }
}
</style>
${panels.join('\n')}
</svg>
`;
}
