import type { Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import { present } from '../present.js';
import { messageOf } from '../upload-error.js';
import type { ByteRanges } from './byte-ranges.js';
import { aacProfile, pixelFacts } from './codec-facts.js';
import type { AudioFacts, MediaContainer, MediaFacts, VideoFacts } from './media-facts.js';
import { movieBoxes } from './movie-boxes.js';
import { quietParser } from './quiet-parser.js';

/** Frames whose times tell the frame rate. */
const FRAMES = 120;
/** Frames a second: more is what two frames of a cut file look like. */
const FASTEST = 1000;

type MovieFacts = Omit<MediaFacts, 'size' | 'name' | 'mediaType'>;

/**
 * What an MP4, QuickTime, WebM, Matroska or MPEG-TS file says of itself, by mediabunny, which is loaded now. What it
 * cannot read is absent, and `unreadable` says why.
 */
export const movieFacts = (ranges: ByteRanges): Promise<MovieFacts> =>
  quietParser(async (parser) => {
    const source = new parser.CustomSource({
      getSize: () => ranges.size,
      // It must have its bytes for itself: those of a window are read again.
      read: (start, end) => ranges.read(start, end),
      handleUnhandledError: () => undefined,
    });
    const { MP4, QTFF, WEBM, MATROSKA, MPEG_TS } = parser;
    const input = new parser.Input({ formats: [MP4, QTFF, WEBM, MATROSKA, MPEG_TS], source });
    try {
      const format = await input.getFormat();
      const container = containers[format.name];
      if (container === undefined) return {};
      const boxes = container === 'mp4' || container === 'mov' ? await movieBoxes(ranges) : undefined;
      const cut = boxes?.truncated === true ? { truncated: true } : {};
      if (boxes?.header === 'missing' || boxes?.header === 'too-large')
        return { container, ...cut, unreadable: headerless[boxes.header] };
      return { container, ...cut, ...(await trackFacts(input, ranges)) };
    } catch (error) {
      return { unreadable: messageOf(error) };
    } finally {
      input.dispose();
    }
  });

const containers: Readonly<Record<string, MediaContainer>> = {
  MP4: 'mp4',
  'QuickTime File Format': 'mov',
  WebM: 'webm',
  Matroska: 'matroska',
  'MPEG Transport Stream': 'mpeg-ts',
};

const headerless = {
  missing: 'The movie header (moov) is missing: the file is cut off, or was never finished.',
  'too-large': 'The movie header (moov) claims to be larger than any that is read.',
};

async function trackFacts(input: Input, ranges: ByteRanges): Promise<MovieFacts> {
  const failures: unknown[] = [];
  /** What can be read is told, even where something else cannot. */
  const known = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };
  const track = await known(() => input.getPrimaryVideoTrack());
  const sound = await known(() => input.getPrimaryAudioTrack());
  const tracks = [track, sound].filter((one) => one !== undefined && one !== null);
  if (tracks.length === 0 && failures.length === 0) failures.push(new Error('It has neither video nor sound.'));
  const video = track && (await known(() => videoFacts(track)));
  const audio = sound && (await known(() => audioFacts(sound)));
  const shown = track && (await known(() => shownSize(track)));
  const rate = track && (await known(() => frameRateOf(track)));
  const seconds = tracks.length === 0 ? undefined : await known(() => secondsOf(input, tracks));
  const duration = seconds !== undefined && seconds > 0 ? Math.round(seconds * 1000) : undefined;
  if (duration === undefined) failures.push(new Error('Its duration is not known.'));
  const [why] = ranges.exhausted === undefined ? failures : [ranges.exhausted];
  return {
    ...shown,
    ...rate,
    ...present({
      duration,
      bitRate: duration && Math.round((ranges.size * 8000) / duration),
      video: video ?? undefined,
      audio: audio ?? undefined,
      unreadable: why === undefined ? undefined : messageOf(why),
    }),
  };
}

/** From the first picture or sound to the last: the clock of a transport stream begins anywhere. */
async function secondsOf(input: Input, tracks: (InputVideoTrack | InputAudioTrack)[]): Promise<number | undefined> {
  const said = await input.getDurationFromMetadata(tracks, { skipLiveWait: true });
  if (said !== null && said > 0) return said;
  const first = await input.getFirstTimestamp(tracks);
  return (await input.computeDuration(tracks, { skipLiveWait: true })) - Math.max(first, 0);
}

async function videoFacts(track: InputVideoTrack): Promise<VideoFacts> {
  const codec = (await track.getCodec()) ?? String((await track.getInternalCodecId()) ?? 'unknown');
  const config = await track.getDecoderConfig().catch(() => null);
  const codecString = config?.codec;
  return {
    codec,
    ...present({ codecString }),
    ...(codecString !== undefined && pixelFacts(codecString, bytesOf(config?.description))),
  };
}

const bytesOf = (description: AllowSharedBufferSource | undefined): Uint8Array | undefined =>
  description === undefined
    ? undefined
    : ArrayBuffer.isView(description)
      ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
      : new Uint8Array(description);

async function audioFacts(track: InputAudioTrack): Promise<AudioFacts> {
  const codec = (await track.getCodec()) ?? String((await track.getInternalCodecId()) ?? 'unknown');
  const said = await track.getCodecParameterString().catch(() => null);
  return {
    codec,
    ...present({
      profile: aacProfile(said ?? ''),
      channels: (await track.getNumberOfChannels()) || undefined,
      sampleRate: (await track.getSampleRate()) || undefined,
    }),
  };
}

async function shownSize(track: InputVideoTrack): Promise<Pick<MediaFacts, 'width' | 'height' | 'rotation'>> {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  const rotation = await track.getRotation();
  return width > 0 && height > 0 ? { width, height, rotation } : {};
}

async function frameRateOf(
  track: InputVideoTrack,
): Promise<Pick<MediaFacts, 'frameRate' | 'variableFrameRate'> | undefined> {
  const { bestGuessFrameRate, underlyingFrameRate } = await track.computeFrameRateMetrics({
    targetPacketCount: FRAMES,
  });
  if (!(bestGuessFrameRate > 0 && bestGuessFrameRate <= FASTEST)) return undefined;
  return {
    frameRate: Math.round(bestGuessFrameRate * 1000) / 1000,
    ...(underlyingFrameRate === null && { variableFrameRate: true }),
  };
}
