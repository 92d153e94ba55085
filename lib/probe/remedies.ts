import type { MediaFacts } from './media-facts.js';

type Remedy = (facts: MediaFacts, limit: number) => string;

/** H.264 and AAC-LC, in 4:2:0, as X documents it. */
const encode = '-c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 128k -movflags +faststart';

const ffmpeg = (facts: MediaFacts, options: string, extension = 'mp4'): string =>
  `ffmpeg -i ${inputName(facts)} ${options} output.${extension}`;

const scaled = (box: string): string => `scale=${box}:force_original_aspect_ratio=decrease`;

/** `ffmpeg` lines that make a file fit. */
const remedies: Readonly<Record<string, Remedy>> = {
  'file-too-large': (facts, limit) => smaller(facts, limit),
  'video-too-short': (facts, limit) =>
    ffmpeg(facts, `-vf tpad=stop_mode=clone:stop_duration=${limit} -c:v libx264 -pix_fmt yuv420p -an`),
  'video-too-long': (facts, limit) => ffmpeg(facts, `-t ${limit} ${encode}`),
  'video-too-small': (facts, limit) =>
    ffmpeg(facts, `-vf "scale=${limit}:${limit}:force_original_aspect_ratio=increase:force_divisible_by=2" ${encode}`),
  'video-too-large': (facts) =>
    ffmpeg(facts, `-vf "${scaled(isUpright(facts) ? '1024:1280' : '1280:1024')}:force_divisible_by=2" ${encode}`),
  'video-too-narrow': (facts) => ffmpeg(facts, `-vf "pad=ceil(ih/6)*2:ih:(ow-iw)/2:0" ${encode}`),
  'video-too-wide': (facts) => ffmpeg(facts, `-vf "pad=iw:ceil(iw/6)*2:0:(oh-ih)/2" ${encode}`),
  'frame-rate': (facts, limit) => ffmpeg(facts, `-vf fps=${limit} ${encode}`),
  'video-codec': (facts) => ffmpeg(facts, encode),
  chroma: (facts) => ffmpeg(facts, encode),
  'audio-codec': (facts) => ffmpeg(facts, '-c:v copy -c:a aac -b:a 128k -movflags +faststart'),
  'audio-profile': (facts) => ffmpeg(facts, '-c:v copy -c:a aac -profile:a aac_low -b:a 128k -movflags +faststart'),
  'gif-too-large': (facts) => ffmpeg(facts, gifOf(scaled('1280:1080')), 'gif'),
  'gif-frames': (facts, limit) => ffmpeg(facts, gifOf(`select='lt(n,${limit})'`), 'gif'),
  'gif-pixels': (facts) => ffmpeg(facts, gifOf("scale='min(480,iw)':-1"), 'gif'),
  unsupported: (facts) => ffmpeg(facts, encode),
};

/** What to do about a finding of this code, where there is a line of `ffmpeg` for it. */
export const remedyFor = (code: string, facts: MediaFacts, limit: number | string = 0): string | undefined =>
  remedies[code]?.(facts, Number(limit));

/** A palette of its own colors, or a GIF looks poor. */
const gifOf = (filter: string): string => `-vf "${filter},split[a][b];[a]palettegen[p];[b][p]paletteuse"`;

const isUpright = ({ width = 0, height = 0 }: MediaFacts): boolean => height > width;

/** As many bits a second as there is room for, with a tenth to spare; a picture or GIF with fewer pixels. */
function smaller(facts: MediaFacts, limit: number): string {
  const { container, duration } = facts;
  if (container === 'gif') return ffmpeg(facts, gifOf("fps=10,scale='min(480,iw)':-1"), 'gif');
  if (container !== undefined && pictures.includes(container))
    return ffmpeg(facts, '-vf "scale=4096:4096:force_original_aspect_ratio=decrease" -q:v 4', 'jpg');
  const rate = duration === undefined ? undefined : Math.floor((limit * 7.2) / duration) - 128;
  return ffmpeg(facts, rate !== undefined && rate > 0 ? `${encode} -b:v ${rate}k` : `${encode} -crf 28`);
}

const pictures: readonly string[] = ['png', 'jpeg', 'webp', 'bmp', 'tiff'];

/** The file's own name where a shell takes it as it is. */
const inputName = ({ name = '' }: MediaFacts): string => (/^\w[\w.-]*$/.test(name) ? name : 'INPUT');
