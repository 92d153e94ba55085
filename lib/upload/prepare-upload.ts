import { catchError, concatMap, defer, from, map, type Observable, take, throwError, throwIfEmpty } from 'rxjs';
import type { InitializeRequest, MediaCategory } from '../api/media-command.js';
import { markOf, type SourceMark } from '../checkpoint/fingerprint.js';
import { checkInitialize, checkMetadata, checkSubtitles } from '../client/check-command.js';
import { isAnimatedGif } from '../media/animated-gif.js';
import { categoryFits, mediaCategoryOf } from '../media/media-category.js';
import { limitOf } from '../media/media-limits.js';
import { mediaTypeOf, supportedMediaType } from '../media/media-type.js';
import { planSegments, type SegmentPlan } from './segments.js';
import type { SourceFacts, SourceReader } from '../source/chunk-source.js';
import { asSourceError, InvalidUploadError, SourceError } from '../upload-error.js';
import type { WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';

/** Enough of a file to know its type, and of most GIFs to see whether they move. */
const HEAD_BYTES = 64 * 1024;

/** All that is decided before the first request. */
export interface UploadPlan {
  /**
   * What a checkpoint knows the source by. Looks at all bytes that are in memory: only to be asked where there are
   * checkpoints.
   */
  readonly mark: () => SourceMark;
  /** Whether the source can be read a second time. */
  readonly rereadable: boolean;
  readonly segments: SegmentPlan;
  readonly request: InitializeRequest;
  readonly warnings: readonly WarningEvent[];
}

/**
 * Opens the source and decides type, category and segments.
 *
 * Fails with an `InvalidUploadError` for whatever X would refuse anyway, and with a `SourceError` where the source
 * cannot be read.
 */
export const prepareUpload = (reader: SourceReader, options: UploadOptions): Observable<UploadPlan> =>
  defer(() => {
    checkOptions(options);
    return reader.facts();
  }).pipe(
    concatMap((facts) => {
      if (facts.size === 0)
        throw new InvalidUploadError(`${facts.name ?? 'The source'} is empty (0 bytes): X takes no empty media.`);
      return from(reader.peek(HEAD_BYTES)).pipe(map((head) => planUpload(facts, head, options)));
    }),
    take(1),
    // Sources may be anybody's: one that says nothing must not pass for an upload that has succeeded.
    throwIfEmpty(() => new SourceError('The source gave nothing when it was opened')),
    catchError((error: unknown) => throwError(() => asSourceError(error, 'The source cannot be opened'))),
  );

/** The plan for a source of these facts and first bytes. Pure. */
export function planUpload(facts: SourceFacts, head: Uint8Array, options: UploadOptions): UploadPlan {
  const mediaType = decideType(facts, head, options);
  const mediaCategory =
    options.mediaCategory ??
    mediaCategoryOf(mediaType, { target: options.target ?? 'tweet', animated: isAnimatedGif(head) });
  const warnings = checkLimits(facts, mediaType, mediaCategory, options);
  const { additionalOwners, shared } = options;
  if (options.subtitles)
    checkSubtitles({
      mediaCategory: mediaCategory ?? 'tweet_image',
      subtitles: options.subtitles.map((track) => ({ ...track, mediaId: '' })),
    });
  return {
    mark: () => markOf(facts, head),
    rereadable: facts.onePass !== true,
    warnings,
    segments: planSegments(facts.size, options),
    request: checkInitialize({
      totalBytes: facts.size,
      mediaType,
      ...(mediaCategory !== undefined && { mediaCategory }),
      ...(additionalOwners !== undefined && { additionalOwners }),
      ...(shared !== undefined && { shared }),
    }),
  };
}

function decideType(facts: SourceFacts, head: Uint8Array, { mediaType: given }: UploadOptions): string {
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

function checkLimits(
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

function checkOptions({
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
