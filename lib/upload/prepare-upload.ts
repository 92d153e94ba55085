import { present } from '../present.js';
import { concatMap, defer, from, map, type Observable, take, throwIfEmpty } from 'rxjs';
import type { ApiVersion } from '../api/media-api.js';
import type { InitializeRequest } from '../api/media-command.js';
import { markOf, type SourceMark } from '../checkpoint/fingerprint.js';
import { checkInitialize, checkSubtitles } from '../client/check-command.js';
import { isAnimatedGif } from '../media/animated-gif.js';
import { mediaCategoryOf } from '../media/media-category.js';
import { checkMedia } from './check-media.js';
import { checkLimits, checkMediaType, checkOptions, nameOf, oddLanguages, untakenAltText } from './check-upload.js';
import { type OneShot, oneShotOf } from './one-shot.js';
import { openedSource, type SourceLook } from './opened-source.js';
import { planSegments, type SegmentPlan } from './segment-plan.js';
import type { SourceReader } from '../source/chunk-source.js';
import { asSourceError, InvalidUploadError, SourceError, failAs } from '../upload-error.js';
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
  readonly oneShot: OneShot;
  readonly request: InitializeRequest;
  readonly warnings: readonly WarningEvent[];
}

/**
 * Opens the source and decides type, category and segments.
 *
 * Fails with an `InvalidUploadError` for whatever X would refuse anyway, and with a `SourceError` where the source
 * cannot be read.
 */
export const prepareUpload = (
  reader: SourceReader,
  options: UploadOptions,
  version: ApiVersion = 'v2',
): Observable<UploadPlan> =>
  defer(() => {
    checkOptions(options, version);
    return lookInto(reader).pipe(
      concatMap((look) => checkedPlan(reader, look, options)),
      map((plan) => ({ ...plan, warnings: [...plan.warnings, ...untakenAltText(version, plan, options)] })),
    );
  });

/** The plan, once `check` has had nothing against it: what it has found comes along as warnings. */
export const checkedPlan = (reader: SourceReader, look: SourceLook, options: UploadOptions): Observable<UploadPlan> =>
  defer(() => {
    const plan = planUpload(look, options);
    return checkMedia(plan, openedSource(reader, look), nameOf(look.facts), options).pipe(
      map((found) => ({ ...plan, warnings: [...plan.warnings, ...found] })),
    );
  });

/** Opens a source and reads its first bytes. Once a reader. */
export const lookInto = (reader: SourceReader): Observable<SourceLook> =>
  defer(() => reader.facts()).pipe(
    concatMap((facts) => {
      if (facts.size === 0)
        throw new InvalidUploadError(`${facts.name ?? 'The source'} is empty (0 bytes): X takes no empty media.`, {
          errorCode: 'empty-source',
          ...nameOf(facts),
        });
      return from(reader.peek(HEAD_BYTES)).pipe(map((head) => ({ facts, head })));
    }),
    take(1),
    // Sources may be anybody's: one that says nothing must not pass for an upload that has succeeded.
    throwIfEmpty(
      () => new SourceError('The source gave nothing when it was opened', { errorCode: 'source-unreadable' }),
    ),
    failAs((error) => asSourceError(error, 'The source cannot be opened')),
  );

/** The plan for a source of these facts and first bytes. Pure. */
export function planUpload({ facts, head }: SourceLook, options: UploadOptions): UploadPlan {
  const mediaType = checkMediaType(facts, head, options);
  const mediaCategory =
    options.mediaCategory ??
    mediaCategoryOf(mediaType, { target: options.target ?? 'tweet', animated: isAnimatedGif(head) });
  const limits = checkLimits(facts, mediaType, mediaCategory, options);
  // What says nothing to X is left out: two requests that mean the same are the same.
  const additionalOwners = options.additionalOwners?.length === 0 ? undefined : options.additionalOwners;
  const shared = options.shared === false ? undefined : options.shared;
  if (options.subtitles)
    checkSubtitles({
      mediaCategory: mediaCategory ?? 'tweet_image',
      subtitles: options.subtitles.map((track) => ({ ...track, mediaId: '' })),
    });
  const rereadable = facts.onePass !== true;
  const request = checkInitialize({
    totalBytes: facts.size,
    mediaType,
    ...present({ mediaCategory, additionalOwners, shared }),
  });
  return {
    mark: () => markOf(facts, head),
    rereadable,
    warnings: [...limits, ...oddLanguages(options)],
    segments: planSegments(facts.size, options),
    oneShot: oneShotOf(options, request, rereadable),
    request,
  };
}
