import { present } from '../present.js';
import type { ApiVersion } from '../api/media-api.js';
import type { InitializeRequest, MediaCategory } from '../api/media-command.js';
import type { MediaMetadata } from '../api/metadata-command.js';
import { checkMetadata } from '../client/check-command.js';
import { categoryFits } from '../media/media-category.js';
import { limitOf } from '../media/media-limits.js';
import { mediaTypeOf, supportedMediaType, supportedMediaTypes } from '../media/media-type.js';
import type { SourceFacts } from '../source/chunk-source.js';
import { InvalidUploadError, must, mustBeMs } from '../upload-error.js';
import type { WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';

/** The media type that X is told. @throws InvalidUploadError where it is unknown, or none that X takes. */
export function checkMediaType(facts: SourceFacts, head: Uint8Array, { mediaType: given }: UploadOptions): string {
  if (given !== undefined && supportedMediaType(given) === undefined) {
    throw new InvalidUploadError(`mediaType '${given}' is none that X takes: ${supportedMediaTypes.join(', ')}.`, {
      errorCode: 'unsupported-media-type',
      mediaType: given,
      ...nameOf(facts),
    });
  }
  const mediaType = mediaTypeOf({ given, own: facts.mediaType, head, name: facts.name });
  if (mediaType === undefined) {
    throw new InvalidUploadError(
      `The media type of ${facts.name ?? 'the source'} is unknown: ` +
        `neither its first bytes nor its name tell it. Give \`mediaType\`.`,
      { errorCode: 'unknown-media-type', ...nameOf(facts) },
    );
  }
  return mediaType;
}

/** As errors know it. */
export const nameOf = ({ name }: Pick<SourceFacts, 'name'>) => present({ fileName: name });

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
      throw new InvalidUploadError(`${message}: make it smaller, or set \`limits\` to 'warn'.`, {
        errorCode: 'source-too-large',
        size: facts.size,
        limit,
        mediaType,
        mediaCategory,
        ...nameOf(facts),
      });
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

/** Languages that no player knows: X's rule is two letters, whichever they are. */
export function oddLanguages({ subtitles = [] }: UploadOptions): readonly WarningEvent[] {
  if (subtitles.length === 0) return [];
  // Made where it is needed: most uploads have no subtitles, and importing the library should cost nothing.
  const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return subtitles
    .filter(({ languageCode }) => languages.of(languageCode.toLowerCase()) === undefined)
    .map(({ languageCode }) => ({
      type: 'warning',
      code: 'unknown-language',
      message: `'${languageCode}' is no language of ISO 639-1`,
    }));
}

/** What of a description X is documented not to take. Source: docs/x-media-api.md, 11.1. */
export const untakenAltText = (
  version: ApiVersion,
  { request: { mediaType, mediaCategory } }: { readonly request: InitializeRequest },
  { altText }: UploadOptions,
): readonly WarningEvent[] =>
  altText !== undefined && version === 'v1.1' && (mediaCategory ?? mediaType).includes('video')
    ? [
        {
          type: 'warning',
          code: 'alt-text-not-taken',
          message: 'On v1.1 X takes alt text for images and GIFs alone, not for videos',
        },
      ]
    : [];

/** What is set of an upload's media besides, if anything is. */
export const metadataOf = ({ altText, metadata }: UploadOptions): MediaMetadata | undefined =>
  altText === undefined && metadata === undefined ? undefined : { ...metadata, ...present({ altText }) };

/** @throws InvalidUploadError for an option that makes no sense. */
export function checkOptions(
  {
    concurrency = 1,
    processingTimeout = 1,
    statusInterval = 1,
    limits = 'off',
    target = 'tweet',
    strategy = 'chunked',
    profile = 'premium',
    altText,
    metadata,
  }: UploadOptions,
  version: ApiVersion = 'v2',
): void {
  if (concurrency !== 'auto')
    must(
      Number.isSafeInteger(concurrency) && concurrency > 0,
      "concurrency must be a whole number above 0, or 'auto'",
      concurrency,
      'concurrency',
    );
  mustBeMs('processingTimeout', processingTimeout);
  mustBeMs('statusInterval', statusInterval);
  must(['error', 'warn', 'off'].includes(limits), "limits is 'error', 'warn' or 'off'", `'${limits}'`, 'limits');
  must(['tweet', 'dm', 'amplify'].includes(target), "target is 'tweet', 'dm' or 'amplify'", `'${target}'`, 'target');
  must(['standard', 'premium'].includes(profile), "profile is 'standard' or 'premium'", `'${profile}'`, 'profile');
  must(
    ['chunked', 'one-shot', 'auto'].includes(strategy),
    "strategy is 'chunked', 'one-shot' or 'auto'",
    `'${strategy}'`,
    'strategy',
  );
  const described = metadataOf({ ...present({ altText, metadata }) });
  if (described !== undefined) checkMetadata(described, version);
}
