import { describe, expect, it } from 'vitest';
import { type Canvas, drawUploads } from '../../lib/cli/draw-uploads.js';
import { widthOf } from '../../lib/cli/fitted-text.js';
import { type FileProgress, noProgress, type UploadsProgress } from '../../lib/cli/upload-progress.js';

const canvas = (columns: number, rows = 24, isColored = false): Canvas => ({ columns, rows, isColored });
/** At 1.4 MB/s. */
const marks = [
  { at: 0, loaded: 1_400_000 },
  { at: 2_000, loaded: 4_200_000 },
];
const sending = (file: string, more: Partial<FileProgress> = {}): FileProgress => ({
  file,
  phase: 'sending',
  loaded: 4_200_000,
  earlier: 0,
  total: 10_000_000,
  marks,
  ...more,
});
const of = (files: readonly FileProgress[], more: Partial<UploadsProgress> = {}): UploadsProgress => ({
  ...noProgress([]),
  files,
  active: files.map((_, index) => index),
  total: 10_000_000 * files.length,
  loaded: 4_200_000 * files.length,
  marks,
  ...more,
});

describe('what stands while a file is sent', () => {
  it.each([
    [100, 'a.mp4                    [###########---------------]  42 %  5 s left  1.4 MB/s  4.2 of 10.0 MB'],
    [80, 'a.mp4                    [####-----]  42 %  5 s left  1.4 MB/s  4.2 of 10.0 MB'],
    [60, 'a.mp4              [##--]  42 %  5 s left  1.4 MB/s'],
    [40, 'a.mp4         42 %  5 s left  1.4 MB/s'],
    [30, 'a.mp4      42 %  5 s left'],
    [20, 'a.mp4     42 %'],
    [8, 'a.mp4   '],
    [1, '.'],
  ])('in %i columns', (columns, line) => {
    expect(drawUploads(of([sending('dir/a.mp4')]), canvas(columns), 2_000)).toEqual([line]);
  });

  it.each<[string, Partial<FileProgress>, string]>([
    ['nothing yet', { loaded: 0, marks: [] }, '[----]   0 %  0.0 of 10.0 MB'],
    ['all but a byte', { loaded: 9_999_999, marks: [] }, '[####]  99 %  10.0 of 10.0 MB'],
    ['all of it', { loaded: 10_000_000 }, '[####] 100 %  10.0 of 10.0 MB'],
    ['a size that is not known', { loaded: 0, total: 0, marks: [] }, '[----]   0 %'],
    ['X processes', { phase: 'processing', loaded: 10_000_000 }, '[####] 100 %  processing'],
    ['X says how far', { phase: 'processing', loaded: 10_000_000, percent: 40 }, '[####] 100 %  processing 40 %'],
    ['a rate limit', { limitedUntil: 725_000 }, "[##--]  42 %  again in 12:03  X's rate limit"],
    ['a rate limit of hours', { limitedUntil: 3_725_000 }, "[##--]  42 %  again in 1:02:03  X's rate limit"],
    ['a rate limit that is over', { limitedUntil: 2_000 }, '[##--]  42 %  5 s left  1.4 MB/s  4.2 of 10.0 MB'],
  ])('%s', (_, more, end) => {
    const [line] = drawUploads(of([sending('a.mp4', more)]), canvas(70), 2_000);
    expect(line?.replace(/^a\.mp4 +/, '')).toBe(end);
  });

  it.each([
    ['写真とても長い名前のファイル.mp4', '...い名前のファイル.mp4 '],
    ['e\u0301te\u0301.png', 'e\u0301te\u0301.png                 '],
    [`z${'\u0301'.repeat(500)}.png`, `z\u0301\u0301.png                   `],
    ['🎬🎬.gif', '🎬🎬.gif                '],
    ['\u202egnp.exe\x1b[2J', ' gnp.exe [2J            '],
    ['שלום.png', 'שלום.png                '],
  ])('measures what is wide, joined or turned: %j', (name, shown) => {
    const [line = ''] = drawUploads(of([sending(name)]), canvas(100), 2_000);
    expect(line.startsWith(shown)).toBe(true);
    expect(widthOf(line)).toBe(widthOf(drawUploads(of([sending('a')]), canvas(100), 2_000)[0] ?? ''));
  });
});

describe('what stands while several files are sent', () => {
  it('is a line for each on the way, and one for all', () => {
    const files = [sending('a.mp4'), sending('b.mp4', { phase: 'succeeded' }), sending('c.mp4')];
    const drawn = drawUploads(of(files, { active: [0, 2], succeeded: 1 }), canvas(100), 2_000);
    expect(drawn.map((line) => line.slice(0, 24).trim())).toEqual(['a.mp4', 'c.mp4', '1 of 3 done']);
    expect(drawn[2]).toMatch(/ 42 % {2}13 s left {2}1\.4 MB\/s {2}12\.6 of 30\.0 MB$/);
  });

  it.each([
    [100, { failed: 1, succeeded: 2 }, '2 of 9 done, 1 failed'],
    [60, { failed: 1, succeeded: 2 }, '2 of 9, 1 failed'],
    [30, { failed: 1, succeeded: 2 }, '3/9'],
    [30, { succeeded: 2 }, '2 of 9'],
  ])('in %i columns says %j', (columns, done, name) => {
    const files = Array.from({ length: 9 }, () => sending('a'));
    const last = drawUploads(of(files, done), canvas(columns), 2_000).at(-1) ?? '';
    expect(last.replace(/ +(\[.*| \d+ %.*)$/, '').trim()).toBe(name);
  });

  it('counts what failures have left as done with, not as sent', () => {
    const files = [sending('a'), sending('b', { phase: 'failed' })];
    const drawn = drawUploads(of(files, { active: [0], failed: 1, skipped: 5_800_000 }), canvas(100), 2_000);
    expect(drawn.at(-1)).toMatch(/ 71 % .* 8\.4 of 20\.0 MB$/);
  });

  it('never is wider or higher than the terminal, of a thousand files either', () => {
    const names = ['写真とても長い名前のファイル.mp4', 'a', '👩‍👩‍👧'.repeat(9), '\x1b[2J'.repeat(30)];
    const files = Array.from({ length: 1_000 }, (_, index) => sending(names[index % names.length] ?? ''));
    for (let columns = 1; columns < 130; columns += 1)
      for (const rows of [1, 2, 5, 24]) {
        const drawn = drawUploads(of(files), canvas(columns, rows), 2_000);
        expect(drawn.length).toBeLessThanOrEqual(Math.max(rows, 3));
        for (const line of drawn) expect([columns, widthOf(line) <= columns]).toEqual([columns, true]);
      }
  });

  it('is in color where the terminal has some, and as wide', () => {
    const files = [sending('a.mp4'), sending('b.mp4')];
    for (const columns of [10, 20, 40, 79, 200]) {
      const colored = drawUploads(of(files), canvas(columns, 24, true), 2_000);
      expect(colored.map(widthOf)).toEqual(drawUploads(of(files), canvas(columns), 2_000).map(widthOf));
    }
    expect(drawUploads(of(files), canvas(79, 24, true), 2_000)[0]).toContain('\x1b[32m━━━━');
    // Filled and empty differ without their colors too: which is the brighter, a palette decides.
    expect(drawUploads(of(files), canvas(79, 24, true), 2_000)[0]).toMatch(/━\x1b\[39m\x1b\[90m─+\x1b\[39m +42 %/);
  });
});
