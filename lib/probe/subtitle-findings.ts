import type { WebVTTParser } from 'webvtt-parser';
import type { Finding } from '../media/finding.js';

/** What the parser says of times that are in a wrong order, and of settings: a player goes on after those. */
const harmless = /^(?:Start|End) timestamp is not greater|setting|position|alignment|direction|^Size /i;

/** Parse errors that are told: one mistake makes many. */
const MOST_TOLD = 5;

/**
 * Looks into a subtitle file by W3C's WebVTT validator, which is loaded now. SRT is read as VTT without its header: its
 * numbers are identifiers of cues there, its commas points.
 *
 * Not to be parsed is an error: X refuses such a file late, when the post is made. Times in a wrong order, a byte order
 * mark and odd settings are warnings.
 */
export async function subtitleFindings(bytes: Uint8Array, mediaType: string): Promise<readonly Finding[]> {
  const text = textOf(bytes);
  if (text === undefined) return [notUtf8];
  const isVtt = mediaType === 'text/vtt';
  if (isVtt && !/^WEBVTT(?:[ \t\r\n]|$)/.test(text)) return [noHeader];
  const { WebVTTParser } = await parser();
  const before = isVtt ? '' : SRT_HEADER;
  const { cues, errors } = new WebVTTParser().parse(before + (isVtt ? text : asVtt(text)), 'metadata');
  const told = errors.slice(0, MOST_TOLD).map(({ line, message }) => parseError(isVtt ? line : line - 2, message));
  const odd = isVtt ? undefined : oddSrt(text, cues);
  const findings = [...(odd ? [odd] : []), ...(hasMark(bytes) ? [byteOrderMark] : []), ...told, ...overlaps(cues)];
  return cues.length === 0 && errors.length === 0 ? [...findings, noCues] : findings;
}

interface Parser {
  readonly WebVTTParser: typeof WebVTTParser;
}

/** It is no ES module: what it exports is its default, once it is bundled. */
const parser = (): Promise<Parser> =>
  import('webvtt-parser').then((module: Parser & { readonly default?: Parser }) => module.default ?? module);

const SRT_HEADER = 'WEBVTT\n\n';

const asVtt = (srt: string): string =>
  srt.replace(/^.*-->.*$/gm, (line) => line.replace(/(\d),(\d)/g, '$1.$2')).replace(/^\s*\n/, '');

/** Without the byte order mark; `undefined` where it is not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const hasMark = ([first, second, third]: Uint8Array): boolean => first === 0xef && second === 0xbb && third === 0xbf;

const parseError = (line: number, message: string): Finding => ({
  level: harmless.test(message) ? 'warning' : 'error',
  code: harmless.test(message) ? 'subtitles-odd' : 'subtitles-unreadable',
  value: line,
  message: `Line ${line}: ${message}`,
});

interface Cue {
  readonly id: string;
  readonly startTime: number;
  readonly endTime: number;
}

/** What players take of SRT, and its form does not have: cues without numbers, points where there are to be commas. */
function oddSrt(text: string, cues: readonly Cue[]): Finding | undefined {
  const unnumbered = cues.findIndex(({ id }) => !/^\d+$/.test(id));
  if (unnumbered >= 0) return odd(unnumbered + 1, `Cue ${unnumbered + 1} has no number.`);
  const pointed = text.split(/\r\n?|\n/).findIndex(hasPoints);
  return pointed < 0 ? undefined : odd(pointed + 1, `Line ${pointed + 1}: times of SRT are written with commas.`);
}

/** By its first arrow alone: a line may be as long as it likes. */
function hasPoints(line: string): boolean {
  const arrow = line.indexOf('-->');
  if (arrow < 0) return false;
  const [start, end] = [line.slice(Math.max(0, arrow - 32), arrow), line.slice(arrow + 3, arrow + 35)];
  return /\d\.\d+\s*$/.test(start) || /\d\.\d/.test(end);
}

const odd = (value: number, message: string): Finding => ({ level: 'warning', code: 'subtitles-odd', value, message });

/** The first two cues that are shown at one time. */
function overlaps(cues: readonly Cue[]): readonly Finding[] {
  const at = cues.findIndex(({ startTime }, index) => startTime < (cues[index - 1]?.endTime ?? 0));
  const [before, cue] = [cues[at - 1], cues[at]];
  if (before === undefined || cue === undefined) return [];
  return [
    {
      level: 'warning',
      code: 'subtitles-overlap',
      value: at + 1,
      message: `Cue ${at + 1} begins at ${cue.startTime} s, while cue ${at} is shown until ${before.endTime} s.`,
      remedy: 'End each cue before the next begins.',
    },
  ];
}

const notUtf8: Finding = {
  level: 'error',
  code: 'subtitles-not-utf8',
  message: 'It is not UTF-8.',
  remedy: 'iconv -f ISO-8859-1 -t UTF-8 INPUT > OUTPUT',
};

const noHeader: Finding = {
  level: 'error',
  code: 'subtitles-unreadable',
  value: 1,
  message: 'Line 1: a VTT file begins with the word WEBVTT.',
};

const noCues: Finding = { level: 'error', code: 'subtitles-empty', message: 'There is no cue in it.' };

const byteOrderMark: Finding = {
  level: 'warning',
  code: 'subtitles-mark',
  message: 'It begins with a byte order mark, of which X documents nothing.',
  remedy: 'Save it as UTF-8 without one.',
};
