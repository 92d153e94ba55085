import type { MediaFacts } from '../probe/index.js';
import { saidTime } from './said-time.js';

/** Codecs as people call them; others are called what the file does. */
const CODECS: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'H.265',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  prores: 'ProRes',
  aac: 'AAC',
  opus: 'Opus',
  mp3: 'MP3',
  vorbis: 'Vorbis',
};

/** What is in a file, as far as it says so: `1280x720`, `10.0 s`, `30 fps`, `H.264 (High)`, `AAC`. */
export function saidFacts({ width, height, duration, frameRate, frames, video, audio }: MediaFacts): readonly string[] {
  return [
    ...(width === undefined || height === undefined ? [] : [`${width}x${height}`]),
    ...(duration === undefined ? [] : [saidDuration(duration)]),
    ...(frameRate === undefined ? [] : [`${Number(frameRate.toFixed(2))} fps`]),
    ...(frames === undefined || frames < 2 ? [] : [`${frames} pictures`]),
    ...(video === undefined
      ? []
      : [saidCodec(video), audio === undefined ? 'no sound' : saidCodec({ codec: audio.codec })]),
  ];
}

const saidDuration = (ms: number): string => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : saidTime(ms));

const saidCodec = ({ codec, profile }: { readonly codec: string; readonly profile?: string }): string => {
  const name = Object.hasOwn(CODECS, codec) ? (CODECS[codec] ?? codec) : codec;
  return profile === undefined ? name : `${name} (${profile})`;
};
