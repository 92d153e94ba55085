import type { Finding } from '../media/finding.js';
import type { MeasureName } from './measures.js';

/** What media is checked as: the end of its category, but that videos of messages have limits of their own. */
export type CheckedAs = 'image' | 'gif' | 'video' | 'dm_video';

/** One of X's documented rules. */
export interface XRule {
  /** Of the findings that it makes. */
  readonly code: string;
  readonly of: readonly CheckedAs[];
  readonly level: Finding['level'];
  readonly measure: MeasureName;
  /** The limit is the least or the most that there may be, or all. */
  readonly bound: 'least' | 'most' | 'only';
  /** For any account. */
  readonly standard: number | string;
  /** For the most generous account (X's word: Premium). */
  readonly premium: number | string;
}

/** All of the rules are from X's best-practices page. */
export const RULES_SOURCE = 'https://docs.x.com/x-api/media/quickstart/best-practices';

const mebibyte = 1_048_576;
const gibibyte = 1_073_741_824;

const rule = (
  code: string,
  of: readonly CheckedAs[],
  measure: MeasureName,
  bound: XRule['bound'],
  [standard, premium = standard]: readonly [standard: number | string, premium?: number | string],
): XRule => ({
  code,
  of,
  // X decides: videos of 1080p are documented nowhere, and work.
  level: measure === 'size' || measure === 'seconds' ? 'error' : 'warning',
  measure,
  bound,
  standard,
  premium,
});

const videos: readonly CheckedAs[] = ['video', 'dm_video'];

/** X's documented rules, as data. X writes MB and GB and counts in MiB and GiB. Source: {@link RULES_SOURCE}. */
export const X_RULES: readonly XRule[] = [
  rule('file-too-large', ['image'], 'size', 'most', [5 * mebibyte]),
  rule('file-too-large', ['gif'], 'size', 'most', [15 * mebibyte]),
  rule('file-too-large', ['video'], 'size', 'most', [8 * gibibyte, 16 * gibibyte]),
  rule('file-too-large', ['dm_video'], 'size', 'most', [512 * mebibyte, gibibyte]),
  rule('video-too-short', videos, 'seconds', 'least', [0.5]),
  rule('video-too-long', ['video'], 'seconds', 'most', [20 * 60, 125 * 60]),
  rule('video-too-long', ['dm_video'], 'seconds', 'most', [140, 10 * 60]),
  rule('video-too-small', videos, 'shorterSide', 'least', [32]),
  // 1280 × 1024, upright or lying.
  rule('video-too-large', videos, 'longerSide', 'most', [1280]),
  rule('video-too-large', videos, 'shorterSide', 'most', [1024]),
  rule('video-too-narrow', videos, 'aspectRatio', 'least', [0.333]),
  rule('video-too-wide', videos, 'aspectRatio', 'most', [3]),
  rule('frame-rate', videos, 'frameRate', 'most', [60]),
  rule('video-codec', videos, 'videoCodec', 'only', ['avc']),
  rule('chroma', videos, 'chroma', 'only', ['4:2:0']),
  rule('audio-codec', videos, 'audioCodec', 'only', ['aac']),
  rule('audio-profile', videos, 'audioProfile', 'only', ['LC']),
  rule('gif-too-large', ['gif'], 'width', 'most', [1280]),
  rule('gif-too-large', ['gif'], 'height', 'most', [1080]),
  rule('gif-frames', ['gif'], 'frames', 'most', [350]),
  rule('gif-pixels', ['gif'], 'allPixels', 'most', [300_000_000]),
];
