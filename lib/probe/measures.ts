import type { MediaFacts } from './media-facts.js';

/** A figure that a rule is about. */
export interface Measure {
  /** As the subject of a sentence, for example `Its duration`. */
  readonly subject: string;
  /** What the figure is counted in; empty for words. */
  readonly unit: string;
  /** `undefined` where it is not known. */
  readonly of: (facts: MediaFacts) => number | string | undefined;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

export const MEASURES = {
  size: { subject: 'Its size', unit: 'bytes', of: ({ size }) => size },
  // In seconds, as X writes it and ffmpeg takes it.
  seconds: { subject: 'Its duration', unit: 's', of: ({ duration }) => duration && duration / 1000 },
  longerSide: {
    subject: 'Its longer side',
    unit: 'pixels',
    of: ({ width, height }) => width && height && Math.max(width, height),
  },
  shorterSide: {
    subject: 'Its shorter side',
    unit: 'pixels',
    of: ({ width, height }) => width && height && Math.min(width, height),
  },
  width: { subject: 'Its width', unit: 'pixels', of: ({ width }) => width },
  height: { subject: 'Its height', unit: 'pixels', of: ({ height }) => height },
  aspectRatio: {
    subject: 'Its width divided by its height',
    unit: '',
    of: ({ width, height }) => width && height && rounded(width / height),
  },
  frameRate: { subject: 'Its frame rate', unit: 'frames a second', of: ({ frameRate }) => frameRate },
  videoCodec: { subject: 'Its video codec', unit: '', of: ({ video }) => video?.codec },
  chroma: { subject: 'Its chroma subsampling', unit: '', of: ({ video }) => video?.chroma },
  audioCodec: { subject: 'Its audio codec', unit: '', of: ({ audio }) => audio?.codec },
  audioProfile: { subject: 'Its AAC profile', unit: '', of: ({ audio }) => audio?.profile },
  frames: { subject: 'Its number of frames', unit: '', of: ({ frames }) => frames },
  allPixels: {
    subject: 'The size of all its frames',
    unit: 'pixels',
    of: ({ width, height, frames }) => width && height && frames && width * height * frames,
  },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof MEASURES;
