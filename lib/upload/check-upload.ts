import type { MediaCategory } from '../api/media-command.js';
import { checkMetadata } from '../client/check-command.js';
import { categoryFits } from '../media/media-category.js';
import { limitOf } from '../media/media-limits.js';
import { mediaTypeOf, supportedMediaType } from '../media/media-type.js';
import type { SourceFacts } from '../source/chunk-source.js';
import { InvalidUploadError } from '../upload-error.js';
import type { WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';

/** The media type that X is told. @throws InvalidUploadError where it is unknown, or none that X takes. */
export function checkMediaType(facts: SourceFacts, head: Uint8Array, { mediaType: given }: UploadOptions): string {
  if (given !== undefined && supportedMediaType(given) === undefined) {
    throw new InvalidUploadError(
      `mediaType '${given}' is none that X takes: images (JPEG, PNG, WebP, GIF, BMP, TIFF), ` +
        `video (MP4, MOV, WebM, MPEG-TS), subtitles (SRT, VTT) or models (GLB, USDZ).`,
    );
  }
  const mediaType = mediaTypeOf({ given, own: facts.mediaType, head, name: facts.name });
  if (mediaType === undefined) {
    throw new InvalidUploadError(
      `The media type of ${facts.name ?? 'the source'} is unknown: ` +
        `neither its first bytes nor its name tell one that X takes. Give \`mediaType\`.`,
    );
  }
  return mediaType;
}

/** What is odd about size and category. @throws InvalidUploadError under `limits: 'error'` for what is too large. */
export function checkLimits(
  facts: SourceFacts,
  mediaType: string,
  mediaCategory: MediaCategory | undefined,
  { limits = 'error' }: UploadOptions,
): readonly WarningEvent[] {
  if (limits === 'off' || mediaCategory === undefined) return [];
  const warnings: WarningEvent[] = [];
  const limit = limitOf(mediaCategory);
  if (limit !== undefined && facts.size > limit) {
    const message = `${facts.name ?? 'The source'} has ${facts.size} bytes, and X takes at most ${limit} as ${mediaCategory}`;
    if (limits === 'error')
      throw new InvalidUploadError(`${message}: make it smaller, or set \`limits\` to 'warn' to try all the same.`);
    warnings.push({ type: 'warning', code: 'limit-exceeded', message });
  }
  if (!categoryFits(mediaType, mediaCategory)) {
    warnings.push({
      type: 'warning',
      code: 'category-mismatch',
      message: `X is likely to refuse ${mediaType} as ${mediaCategory}`,
    });
  }
  return warnings;
}

/** @throws InvalidUploadError for an option that makes no sense. */
export function checkOptions({
  concurrency = 1,
  processingTimeout = 1,
  statusInterval = 1,
  altText,
  limits,
  target,
}: UploadOptions): void {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new InvalidUploadError(`concurrency must be a whole number above 0, not ${concurrency}.`);
  if (!(processingTimeout > 0))
    throw new InvalidUploadError(`processingTimeout must be ms above 0, not ${processingTimeout}.`);
  if (!(statusInterval > 0)) throw new InvalidUploadError(`statusInterval must be ms above 0, not ${statusInterval}.`);
  if (limits !== undefined && !['error', 'warn', 'off'].includes(limits))
    throw new InvalidUploadError(`limits is 'error', 'warn' or 'off', not '${limits}'.`);
  if (target !== undefined && !['tweet', 'dm', 'amplify'].includes(target))
    throw new InvalidUploadError(`target is 'tweet', 'dm' or 'amplify', not '${target}'.`);
  if (altText !== undefined) checkMetadata({ altText });
}
