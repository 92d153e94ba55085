import { describe, expect, it } from 'vitest';
import { progressBar } from '../../lib/cli/progress-bar.js';
import { terminalBar } from '../../lib/cli/terminal-bar.js';
import { throughput } from '../../lib/cli/throughput.js';

describe('progressBar', () => {
  it.each([
    ['nothing yet', { name: 'a.mp4', fraction: 0, note: '' }, 80, 'a.mp4 [------------------------------]   0 %  '],
    [
      'a third',
      { name: 'a.mp4', fraction: 1 / 3, note: '3.2 MB/s' },
      80,
      'a.mp4 [##########--------------------]  33 %  3.2 MB/s',
    ],
    [
      'all but a byte',
      { name: 'a.mp4', fraction: 0.9999, note: '' },
      80,
      'a.mp4 [##############################]  99 %  ',
    ],
    [
      'a long name',
      { name: 'a-very-long-name-of-a-holiday.mp4', fraction: 1, note: '' },
      80,
      '...name-of-a-holiday.mp4 [',
    ],
    [
      'a narrow terminal',
      { name: 'a.mp4', fraction: 0.5, note: '3.2 MB/s' },
      36,
      'a.mp4 [######------]  50 %  3.2 MB/s',
    ],
    ['no room for a bar', { name: 'a.mp4', fraction: 0.5, note: '3.2 MB/s' }, 20, 'a.mp4  50 %  3.2 MB'],
  ])('%s', (_what, state, columns, line) => {
    expect(progressBar(state, columns).startsWith(line)).toBe(true);
  });

  it('never is longer than the terminal is wide', () => {
    for (let columns = 0; columns < 100; columns += 1) {
      expect(
        progressBar({ name: 'a-very-long-name-of-a-holiday.mp4', fraction: 0.5, note: 'processing 40 %' }, columns)
          .length,
      ).toBeLessThanOrEqual(columns);
    }
  });
});

describe('throughput', () => {
  it('is that of the last seconds', () => {
    const speed = throughput();
    expect([speed(0, 0), speed(100, 900)]).toEqual([undefined, undefined]);
    expect(speed(1_000, 1_000)).toBe(1);
    for (let at = 2_000; at <= 20_000; at += 1_000) speed(at, 1_000);
    expect(speed(20_100, 1_000)).toBe(0);
  });
});

describe('terminalBar', () => {
  it('draws one line again and again, with notes above it, and leaves it at the end', () => {
    let now = 0;
    let written = '';
    const bar = terminalBar({ columns: 60, write: (text) => (written += text) }, () => now);
    const mediaId = '1';
    bar.show('x/a.mp4', {
      type: 'initialized',
      mediaId,
      expiresAt: 0,
      totalBytes: 4_000_000,
      segmentBytes: 2_000_000,
      segmentCount: 2,
      resumed: false,
    });
    now = 1_000;
    bar.show('x/a.mp4', { type: 'progress', mediaId, loaded: 3_000_000, total: 4_000_000 });
    now = 1_010;
    bar.show('x/a.mp4', { type: 'progress', mediaId, loaded: 3_100_000, total: 4_000_000 });
    bar.show('x/a.mp4', {
      type: 'retrying',
      command: 'append',
      attempt: 1,
      delay: 500,
      reason: 'server',
      error: { name: 'MediaRequestError', message: '' },
    });
    now = 2_000;
    bar.show('x/a.mp4', {
      type: 'appended',
      mediaId,
      segmentIndex: 0,
      loaded: 2_000_000,
      acknowledged: 2_000_000,
      total: 4_000_000,
    });
    bar.show('x/a.mp4', {
      type: 'appended',
      mediaId,
      segmentIndex: 1,
      loaded: 4_000_000,
      acknowledged: 4_000_000,
      total: 4_000_000,
    });
    bar.show('x/a.mp4', { type: 'finalized', mediaId, processing: true });
    bar.show('x/a.mp4', { type: 'processing', mediaId, state: 'in_progress', progressPercent: 40 });
    bar.show('x/a.mp4', {
      type: 'succeeded',
      mediaId,
      media: { mediaId, mediaType: 'video/mp4', totalBytes: 4_000_000 },
    });
    bar.clear();
    const shown = written.split('\r\x1b[2K').map((line) => line.replace(/\[[#-]*\]/, '[]'));
    expect(shown).toEqual([
      '',
      'a.mp4 []   0 %  ',
      'a.mp4 []  75 %  3.0 MB/s',
      'a.mp4: append failed (server), again in 0.5 s\n',
      'a.mp4 []  77 %  1.6 MB/s',
      'a.mp4 [] 100 %  2.0 MB/s',
      'a.mp4 [] 100 %  processing',
      'a.mp4 [] 100 %  processing 40 %',
      'a.mp4 [] 100 %  succeeded\n',
    ]);
  });

  it('begins where the earlier run has ended, and takes its speed from there', () => {
    let now = 0;
    let written = '';
    const bar = terminalBar({ columns: 60, write: (text) => (written += text) }, () => now);
    const mediaId = '1';
    bar.show('a.mp4', {
      type: 'initialized',
      mediaId,
      expiresAt: 0,
      totalBytes: 4_000_000,
      segmentBytes: 1_000_000,
      segmentCount: 4,
      resumed: true,
      resumedBytes: 2_400_000,
    });
    now = 1_000;
    bar.show('a.mp4', { type: 'progress', mediaId, loaded: 2_900_000, total: 4_000_000 });
    bar.show('a.mp4', {
      type: 'retrying',
      command: 'append',
      attempt: 1,
      delay: 0,
      reason: 'expired',
      error: { name: 'MediaRequestError', message: '' },
    });
    bar.show('a.mp4', {
      type: 'initialized',
      mediaId: '2',
      expiresAt: 0,
      totalBytes: 4_000_000,
      segmentBytes: 1_000_000,
      segmentCount: 4,
      resumed: false,
    });
    bar.show('a.mp4', { type: 'warning', code: 'checkpoint-not-kept', message: 'The checkpoint cannot be written' });
    const shown = written.split('\r\x1b[2K').map((line) => line.replace(/\[[#-]*\]/, '[]'));
    expect(shown).toEqual([
      'a.mp4: going on at 60 % with media 1\n',
      'a.mp4 []  60 %  ',
      'a.mp4 []  72 %  0.5 MB/s',
      'a.mp4: X has refused to go on (append): the upload begins anew\n',
      'a.mp4 []   0 %  ',
      'a.mp4: warning: The checkpoint cannot be written\n',
    ]);
  });

  it('leaves an empty line when it is cleared in the middle', () => {
    let written = '';
    const bar = terminalBar({ write: (text) => (written += text) });
    bar.show('a.mp4', { type: 'progress', mediaId: '1', loaded: 1, total: 4 });
    bar.clear();
    bar.clear();
    expect(written.endsWith('%  \r\x1b[2K')).toBe(true);
  });
});
