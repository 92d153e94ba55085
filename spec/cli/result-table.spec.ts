import { describe, expect, it } from 'vitest';
import { widthOf } from '../../lib/cli/fitted-text.js';
import { resultLine, resultTable } from '../../lib/cli/result-table.js';
import { type FileProgress, noProgress } from '../../lib/cli/upload-progress.js';

const id = '1880028106020515840';
const file = (name: string, more: Partial<FileProgress> = {}): FileProgress => ({
  file: name,
  phase: 'succeeded',
  loaded: 10_000_000,
  earlier: 0,
  total: 10_000_000,
  marks: [],
  mediaId: id,
  beganAt: 0,
  endedAt: 4_000,
  ...more,
});
const progress = {
  ...noProgress([]),
  files: [
    file('dir/a.mp4'),
    file('写真とても長い名前のファイル.mp4', { total: 932_076, endedAt: 65_000 }),
    file('b.png', { phase: 'failed' }),
    file('c.png', { phase: 'failed', isReady: true }),
    { file: 'd.png', phase: 'waiting', loaded: 0, earlier: 0, marks: [] } as const,
  ],
  succeeded: 2,
  failed: 2,
  loaded: 24_000_000,
};
const table = (columns: number): string => resultTable(progress, { columns, isColored: false }).join('\n');

describe('the table at the end', () => {
  it('has file, size, time, media id and result', () => {
    expect(table(Infinity)).toBe(
      [
        'file                                 size        time  media id             result',
        `dir/a.mp4                         10.0 MB         4 s  ${id}  succeeded`,
        `写真とても長い名前のファイル.mp4   932 kB  1 min 5 s  ${id}  succeeded`,
        'b.png                             10.0 MB         4 s                       failed',
        `c.png                             10.0 MB         4 s  ${id}  failed`,
        'd.png                                                                       not begun',
      ]
        .join('\n')
        .replaceAll('        time', '       time')
        .replaceAll('         4 s', '        4 s')
        .replace('d.png                                                                       ', 'd.png'.padEnd(75)),
    );
  });

  it.each([
    [60, 'file +size +media id +result$'],
    [50, 'file +media id +result$'],
    [40, 'file +media id$'],
    [30, 'dir/a.mp4$'],
  ])('in %i columns begins with %s', (columns, line) => {
    expect(table(columns).split('\n')[0]).toMatch(new RegExp(`^${line}`));
  });

  it('never is wider than the terminal, and never cuts an id', () => {
    for (let columns = 19; columns < 120; columns += 1) {
      for (const line of table(columns).split('\n'))
        expect([columns, widthOf(line) <= columns]).toEqual([columns, true]);
      expect(table(columns).split(id)).toHaveLength(4);
    }
  });

  it('is one line about all of them', () => {
    expect(resultLine(progress, 12_345)).toBe('2 of 5 uploaded, 2 failed, 1 not begun, 24.0 MB in 13 s');
    expect(resultLine({ ...progress, files: progress.files.slice(0, 2), failed: 0 }, 900)).toBe(
      '2 of 2 uploaded, 24.0 MB in 1 s',
    );
  });
});
