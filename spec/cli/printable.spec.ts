import { from, lastValueFrom } from 'rxjs';
import type { UploadAllEvent } from 'rx-media-upload';
import { describe, expect, it } from 'vitest';
import { failureJson, failureLine } from '../../lib/cli/failure-line.js';
import { plainLines } from '../../lib/cli/plain-lines.js';
import { jsonLine, printable } from '../../lib/cli/printable.js';
import { terminalView } from '../../lib/cli/terminal-view.js';
import { noProgress } from '../../lib/cli/upload-progress.js';

/** Titles, cleared screens, links, fake prompts; turned text; what has no width; half a sign. */
const hostile = [
  '\x1b]0;title\x07',
  '\x1b[2J\x1b[H',
  '\x9b31m',
  '\x9d0;title\x9c',
  'done\r\nrx-media-upload: all is well\n$ ',
  '\b\b\b',
  '\x7f',
  'photo_\u202egnp.exe',
  '\u2066\u2069\u200f\u061c',
  'a\u200bb\ufeff',
  'one\u2028two\u2029',
  '\u{e0041}',
  '\ud800',
];
/** Anything that a terminal would obey. Written apart from the code. */
const obeyed = (text: string): string[] =>
  [...text].filter((sign) => {
    const code = sign.codePointAt(0)!;
    return (
      code < 0x20 ||
      (code >= 0x7f && code <= 0x9f) ||
      (code >= 0x200b && code <= 0x200f) ||
      (code >= 0x2028 && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069) ||
      [0x61c, 0xfeff].includes(code) ||
      code >= 0xe0000 ||
      (code >= 0xd800 && code <= 0xdfff)
    );
  });

describe('printable', () => {
  it.each(hostile)('leaves a terminal nothing to obey: %j', (text) => {
    expect(obeyed(printable(text))).toEqual([]);
  });

  it('leaves text of all languages as it is', () => {
    const text = 'Ünïcode 写真 שלום 🎬 «a» – b';
    expect(printable(text)).toBe(text);
  });
});

describe('jsonLine', () => {
  it.each(hostile)('escapes what a terminal would obey, and reads as it was: %j', (text) => {
    const line = jsonLine({ [text]: text });
    expect(obeyed(line)).toEqual([]);
    expect(JSON.parse(line)).toEqual({ [text]: text });
  });
});

describe('what is shown of an upload', () => {
  const all = hostile.join('');
  const events = [
    {
      type: 'initialized',
      mediaId: all,
      expiresAt: 0,
      totalBytes: 10,
      segmentBytes: 5,
      segmentCount: 2,
      resumed: true,
    },
    { type: 'processing', mediaId: '1', state: all },
    { type: 'warning', code: 'limit', message: all },
    { type: 'retrying', command: 'append', attempt: 1, delay: 1, reason: all, error: { name: all, message: all } },
    { type: 'failed', error: new Error(all) },
  ].map((event) => ({ ...event, index: 0 })) as unknown as UploadAllEvent[];

  it.each([1, 2])('on a terminal and in lines has no control but their own, of %i files', async (count) => {
    for (const view of [terminalView, plainLines] as const) {
      let written = '';
      const start = noProgress(Array.from({ length: count }, () => ({ file: `folder/${all}`, size: 10 })));
      const settings = { start, failureLine: (error: unknown, file?: string) => failureLine(error, {}, file) };
      await lastValueFrom(from(events).pipe(view({ write: (text: string) => (written += text) }, settings)));
      expect(written).toContain('going on at');

      expect(obeyed(written.replaceAll(/\r(\x1b\[\dA)?\x1b\[J/g, '').replaceAll('\n', ''))).toEqual([]);
    }
  });

  it('in failures has none', () => {
    expect(obeyed(failureLine(new Error(all), {}, all))).toEqual([]);
    expect(obeyed(failureJson(new Error(all), {}, { file: all }))).toEqual([]);
  });
});
