import { sniffMediaType } from './sniff-media-type.js';

export { sniffMediaType };

/**
 * The media types that X's `initialize` takes, each with what else is called so in the wild: other spellings, and
 * extensions of file names.
 */
const types: readonly (readonly string[])[] = [
  'image/jpeg image/jpg .jpg .jpeg .jpe .jfif .pjpeg .pjp',
  'image/pjpeg',
  'image/png image/x-png .png',
  'image/gif .gif',
  'image/webp image/x-webp .webp',
  'image/bmp image/x-bmp image/x-ms-bmp image/x-windows-bmp .bmp',
  'image/tiff image/tif image/x-tiff .tif .tiff',
  'video/mp4 application/mp4 video/m4v video/x-m4v .mp4 .m4v',
  'video/quicktime video/mov video/x-quicktime .mov .qt',
  'video/webm .webm',
  'video/mp2t video/vnd.dlna.mpeg-tts .ts .mts .m2ts',
  'text/srt application/srt application/x-srt application/x-subrip text/x-srt text/x-subrip .srt',
  'text/vtt text/webvtt .vtt',
  'model/gltf-binary .glb',
  'model/vnd.usdz+zip .usdz',
].map((words) => words.split(' '));

/** X's spellings. */
export const supportedMediaTypes: readonly (string | undefined)[] = types.map(([type]) => type);

const typeCalled = (word: string): string | undefined => types.find((words) => words.includes(word))?.[0];

/** What is known of a source's type: said by the caller, said by the source, its first bytes, its name. */
export interface MediaTypeHints {
  /** What the caller said. */
  readonly given?: string | undefined;
  /** What the source says of itself, for example `File.type`. */
  readonly own?: string | undefined;
  /** The first bytes; 4 kB are plenty. */
  readonly head: Uint8Array;
  /** A file name. */
  readonly name?: string | undefined;
}

/**
 * The media type to name to X: the caller's word, else the source's own if X knows it, else what the bytes look like,
 * else what the name's extension means.
 *
 * `undefined` when nothing tells, and also when the caller's word is a type that X does not take: nothing else is
 * asked then.
 */
export const mediaTypeOf = ({ given, own, head, name }: MediaTypeHints): string | undefined =>
  given === undefined
    ? (supportedMediaType(own ?? '') ?? sniffMediaType(head) ?? mediaTypeOfName(name ?? ''))
    : supportedMediaType(given);

/** X's spelling of a media type, without parameters; `undefined` for a type that X does not take. */
export const supportedMediaType = (type: string): string | undefined =>
  typeCalled(type.replace(/;[^]*/, '').trim().toLowerCase());

/** The media type that a file name's extension stands for, in any case. */
export const mediaTypeOfName = (name: string): string | undefined =>
  typeCalled(/\.[^./\\]+$/.exec(name)?.[0].toLowerCase() ?? '');
