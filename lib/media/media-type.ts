import { sniffMediaType } from './sniff-media-type.js';

export { sniffMediaType };

/** The media types that X's `initialize` takes. */
const supportedTypes: ReadonlySet<string> = new Set([
  'video/mp4',
  'video/webm',
  'video/mp2t',
  'video/quicktime',
  'text/srt',
  'text/vtt',
  'image/jpeg',
  'image/gif',
  'image/bmp',
  'image/png',
  'image/webp',
  'image/pjpeg',
  'image/tiff',
  'model/gltf-binary',
  'model/vnd.usdz+zip',
]);

/** Other spellings in the wild, and what X calls the same bytes. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['application/mp4', 'video/mp4'],
  ['video/m4v', 'video/mp4'],
  ['video/x-m4v', 'video/mp4'],
  ['video/mov', 'video/quicktime'],
  ['video/x-quicktime', 'video/quicktime'],
  ['video/vnd.dlna.mpeg-tts', 'video/mp2t'],
  ['application/srt', 'text/srt'],
  ['application/x-srt', 'text/srt'],
  ['application/x-subrip', 'text/srt'],
  ['text/x-srt', 'text/srt'],
  ['text/x-subrip', 'text/srt'],
  ['text/webvtt', 'text/vtt'],
  ['image/jpg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['image/x-bmp', 'image/bmp'],
  ['image/x-ms-bmp', 'image/bmp'],
  ['image/x-windows-bmp', 'image/bmp'],
  ['image/tif', 'image/tiff'],
  ['image/x-tiff', 'image/tiff'],
  ['image/x-webp', 'image/webp'],
]);

const typesByExtension: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['jpe', 'image/jpeg'],
  ['jfif', 'image/jpeg'],
  ['pjpeg', 'image/jpeg'],
  ['pjp', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['bmp', 'image/bmp'],
  ['tif', 'image/tiff'],
  ['tiff', 'image/tiff'],
  ['mp4', 'video/mp4'],
  ['m4v', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['qt', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['ts', 'video/mp2t'],
  ['mts', 'video/mp2t'],
  ['m2ts', 'video/mp2t'],
  ['srt', 'text/srt'],
  ['vtt', 'text/vtt'],
  ['glb', 'model/gltf-binary'],
  ['usdz', 'model/vnd.usdz+zip'],
]);

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
export function supportedMediaType(type: string): string | undefined {
  const [essence = ''] = type.split(';', 1);
  const lower = essence.trim().toLowerCase();
  const known = aliases.get(lower) ?? lower;
  return supportedTypes.has(known) ? known : undefined;
}

/** The media type that a file name's extension stands for, in any case. */
export function mediaTypeOfName(name: string): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1];
  return extension === undefined ? undefined : typesByExtension.get(extension.toLowerCase());
}
