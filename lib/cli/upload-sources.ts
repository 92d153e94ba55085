import { accessSync, constants, statSync } from 'node:fs';
import { type ChunkSource, fromFile, fromStream, type UploadOptions } from '../node/index.js';
import { present } from '../present.js';
import { STANDARD_INPUT, type UploadArguments } from './arguments.js';

/** Standard input is sent as it comes where its size is known; else it is kept in a temporary file first. */
export const sourceOf = (file: string, size: number | undefined): ChunkSource =>
  file === STANDARD_INPUT ? fromStream(process.stdin, present({ size })) : fromFile(file);

/** Bytes of a file, where they can be told: what cannot be read is told by its upload. */
export function sizeOf(file: string, size: number | undefined): number | undefined {
  if (file === STANDARD_INPUT) return size;
  try {
    const found = statSync(file);
    return found.isFile() ? found.size : undefined;
  } catch {
    return undefined;
  }
}

/** Whether there is a file that can be opened; why not, its upload tells. */
export function isReadable(file: string): boolean {
  if (file === STANDARD_INPUT) return true;
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** How the files go, by the shell's own defaults. */
export const optionsOf = ({ options, subtitles }: Pick<UploadArguments, 'options' | 'subtitles'>): UploadOptions => ({
  // Whoever says how large segments are wants segments.
  strategy: options.segmentBytes === undefined ? 'auto' : 'chunked',
  concurrency: 'auto',
  ...options,
  ...(subtitles.length > 0 && {
    subtitles: subtitles.map(({ file, ...track }) => ({ ...track, source: fromFile(file) })),
  }),
});
