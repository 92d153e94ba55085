import { concatMap, type Observable, of, throwError, toArray } from 'rxjs';
import type { ApiVersion } from '../api/media-api.js';
import { checkPost } from '../media/check-post.js';
import { told } from '../media/finding.js';
import { present } from '../present.js';
import { withSource } from '../source/with-source.js';
import { InvalidUploadError } from '../upload-error.js';
import type { WarningEvent } from '../upload-event.js';
import type { MediaCheck, UploadOptions } from '../upload-options.js';
import { checkMedia } from './check-media.js';
import { checkOptions, nameOf } from './check-upload.js';
import { firstOf } from './first-of.js';
import { mergePulled } from './merge-pulled.js';
import { openedSource } from './opened-source.js';
import type { UploadAllItem } from './upload-all-item.js';
import { lookInto, planUpload, type UploadPlan } from './prepare-upload.js';

/** One more than a post takes of anything. */
const ENOUGH = 5;

/** A source of a post that was looked into, and what came of that. */
export interface PostedItem extends UploadAllItem {
  readonly warnings: readonly WarningEvent[];
}

/**
 * Opens the sources of one post, looks into each, and hands them to `use`; they are closed with it. No more are pulled
 * than it takes to see that they are too many.
 *
 * Fails with an `InvalidUploadError` (`post-unfit`) where no post would take them together, and with whatever one of
 * them would be refused for: before any request, for any of them.
 */
export const forPost = <S, T>(
  sources: Iterable<S> | AsyncIterable<S>,
  asItem: (entry: S) => UploadAllItem,
  options: UploadOptions,
  version: ApiVersion,
  use: (items: readonly PostedItem[]) => Observable<T>,
): Observable<T> => {
  const withEach = (
    [next, ...others]: readonly UploadAllItem[],
    open: readonly (PostedItem & { readonly plan: UploadPlan })[],
  ): Observable<T> => {
    if (next === undefined) {
      const findings = checkPost(open.map(({ plan }) => plan.request));
      return findings.length > 0
        ? throwError(() => new InvalidUploadError(told(findings), { errorCode: 'post-unfit', findings }))
        : use(open);
    }
    const own = { ...options, ...next.options };
    return withSource(next.source, (reader) =>
      lookInto(reader).pipe(
        concatMap((look) => {
          checkOptions(own, version);
          const plan = planUpload(look, own);
          const source = openedSource(reader, look);
          return checkMedia(plan, source, nameOf(look.facts), own).pipe(
            concatMap((warnings) =>
              withEach(others, [
                ...open,
                { source, options: { ...own, ...present({ check: ofSubtitles(own) }) }, plan, warnings },
              ]),
            ),
          );
        }),
      ),
    );
  };
  return mergePulled(firstOf(sources, ENOUGH), (entry) => of(asItem(entry)), 1).pipe(
    toArray(),
    concatMap((items) => withEach(items, [])),
  );
};

/** The media itself was looked at. */
const ofSubtitles = ({ check }: UploadOptions): MediaCheck | undefined =>
  check && ((source, context) => (context.mediaCategory === 'subtitles' ? check(source, context) : of([])));
