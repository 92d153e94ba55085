import { barChart } from '../bar-chart.js';
import { lines } from './lines.js';
import { lineTitle } from './tables.js';
import { uploaders } from './uploaders.js';

/** The medians as bars, a panel for each line. */
export const plot = (results) =>
  barChart(
    Object.entries(results).map(([line, { uploads }]) => ({
      title: `${lineTitle(lines[line])}: Mbit/s`,
      digits: 1,
      bars: Object.entries(uploads).map(([name, { mbit }]) => ({
        label: uploaders[name].title,
        kind: uploaders[name].job.by === 'rx-media-upload' ? 'ours' : 'other',
        value: mbit.median,
      })),
    })),
    'Mbit/s of each uploader over each line',
  );
