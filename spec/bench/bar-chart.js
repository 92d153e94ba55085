const WIDTH = 860;
const LABELS = 300;
const NUMBERS = 60;
const ROW = 20;
const HEAD = 34;

const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

function panel({ title, digits, bars }, top) {
  const most = Math.max(...bars.map(({ value }) => value));
  const room = WIDTH - LABELS - NUMBERS;
  const rows = bars.map(({ label, kind, value }, index) => {
    const y = top + HEAD + index * ROW;
    const width = Math.max(1, (value / most) * room);
    return (
      `<text class="label" x="${LABELS - 8}" y="${y + 11}">${escaped(label)}</text>` +
      `<rect class="${kind}" x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="14" rx="2"/>` +
      `<text x="${(LABELS + width + 6).toFixed(1)}" y="${y + 11}">${value.toFixed(digits)}</text>`
    );
  });
  return {
    svg: `<text class="title" x="0" y="${top + 22}">${escaped(title)}</text>${rows.join('\n')}`,
    bottom: top + HEAD + bars.length * ROW + 8,
  };
}

/**
 * Panels of bars, one below the other: an SVG that follows the reader's light or dark scheme. Each has a scale of its
 * own.
 *
 * @param {{ title: string, digits: number, bars: { label: string, kind: 'ours' | 'bare' | 'other', value: number }[] }[]} panels
 * @param {string} label what is seen, in words
 */
export function barChart(panels, label) {
  let bottom = 0;
  const drawn = panels.map((each) => {
    const { svg, bottom: next } = panel(each, bottom);
    bottom = next;
    return svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom}" role="img"
aria-label="${escaped(label)}">
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
${drawn.join('\n')}
</svg>
`;
}
