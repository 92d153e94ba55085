/** The containers that are told apart. X takes all of them but Matroska. */
export type MediaContainer =
  'mp4' | 'mov' | 'webm' | 'matroska' | 'mpeg-ts' | 'gif' | 'png' | 'jpeg' | 'webp' | 'bmp' | 'tiff' | 'srt' | 'vtt';

/** The video of a file: its first, where there are several. */
export interface VideoFacts {
  /**
   * `'avc'` (H.264), `'hevc'`, `'vp8'`, `'vp9'`, `'av1'`, `'prores'`, else what the container calls it, for example
   * `'mp4v'`.
   */
  readonly codec: string;
  /** As RFC 6381 writes it, for example `'avc1.64001f'`. */
  readonly codecString?: string;
  /** For example `'High'`. */
  readonly profile?: string;
  /** How colors are sampled. */
  readonly chroma?: '4:0:0' | '4:2:0' | '4:2:2' | '4:4:4';
  readonly bitDepth?: number;
}

/** The sound of a file: its first, where there are several. */
export interface AudioFacts {
  /** `'aac'`, `'opus'`, `'mp3'`, `'vorbis'`, `'pcm-s16'`…, else what the container calls it. */
  readonly codec: string;
  /** Of AAC: `'LC'`, `'HE'`, `'HEv2'`… */
  readonly profile?: string;
  readonly channels?: number;
  /** Hz. */
  readonly sampleRate?: number;
}

/** What a file is, as far as it says so without being decoded. What is not known is absent. */
export interface MediaFacts {
  /** Bytes. */
  readonly size: number;
  readonly name?: string;
  /** What its bytes show, as X spells it; absent where they show none that X takes, whatever it is called. */
  readonly mediaType?: string;
  readonly container?: MediaContainer;
  /** Pixels, as shown: turned, and with square pixels. */
  readonly width?: number;
  /** Pixels, as shown. */
  readonly height?: number;
  /** Degrees, clockwise, that a player or viewer turns it by; `width` and `height` are turned already. */
  readonly rotation?: 0 | 90 | 180 | 270;
  /** ms, of videos and animated GIFs. */
  readonly duration?: number;
  /** Frames a second, from the times of the first frames. */
  readonly frameRate?: number;
  /** True where frames come at no fixed rate; `frameRate` is the usual one then. */
  readonly variableFrameRate?: boolean;
  /** Bits a second of the whole file. */
  readonly bitRate?: number;
  readonly video?: VideoFacts;
  readonly audio?: AudioFacts;
  /** Of pictures: whether it moves. */
  readonly animated?: boolean;
  /** Of GIFs and animated PNGs: how many pictures. */
  readonly frames?: number;
  /** True where the file ends before what it announces. */
  readonly truncated?: boolean;
  /** Why there are no more facts than these: what cannot be parsed, or would take too much reading. */
  readonly unreadable?: string;
}
