import { barChart } from './bar-chart.js';

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

const kindOf = (contender) => (contender.startsWith('rx-') ? 'ours' : contender.startsWith('bare') ? 'bare' : 'other');

/** The results as bars. */
export function plot(results) {
  const panels = PANELS.map(({ work, figure, title, value, digits }) => ({
    title,
    digits,
    bars: Object.entries(results[work] ?? {}).map(([contender, figures]) => ({
      label: contender,
      kind: kindOf(contender),
      value: value(figures[figure]),
    })),
  }));
  return barChart(panels, 'Wall time, CPU and peak memory of each contender');
}
