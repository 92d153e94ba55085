import { catchError, defaultIfEmpty, defer, from, map, type Observable, of, take, throwError } from 'rxjs';
import type { InitializeRequest } from '../api/media-command.js';
import { errorsOf, type Finding, told } from '../media/finding.js';
import { present } from '../present.js';
import type { ChunkSource } from '../source/chunk-source.js';
import { InvalidUploadError, isUploadError, messageOf, type UploadErrorFacts } from '../upload-error.js';
import type { WarningEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';

/**
 * Has `check` look into the source, before anything is sent. What it finds comes out as warnings.
 *
 * Fails with an `InvalidUploadError` (`media-unfit`) where there is an error among the findings, unless `limits` is
 * `'warn'`, and with what the source fails with.
 */
export const checkMedia = (
  plan: PlannedRequest,
  source: ChunkSource,
  facts: UploadErrorFacts,
  options: UploadOptions,
): Observable<readonly WarningEvent[]> =>
  findingsOf(plan, source, options).pipe(
    map((findings) => {
      const errors = errorsOf(findings);
      const { mediaType } = plan.request;
      if (errors.length > 0 && options.limits !== 'warn')
        throw new InvalidUploadError(told(errors), { errorCode: 'media-unfit', findings, mediaType, ...facts });
      return findings.map(asWarning);
    }),
  );

/**
 * What `check` finds; nothing where there is none. A source that can be read only once is not looked into, and a check
 * that cannot be made costs nothing: a finding says so. Fails with what the source fails with.
 */
export const findingsOf = (
  { request: { mediaType, mediaCategory }, rereadable }: PlannedRequest,
  source: ChunkSource,
  { check, target = 'tweet', profile = 'premium' }: UploadOptions,
): Observable<readonly Finding[]> => {
  if (check === undefined) return of([]);
  if (!rereadable) return of([unchecked('The source can be read only once')]);
  return defer(() => from(check(source, { target, profile, mediaType, ...present({ mediaCategory }) }))).pipe(
    take(1),
    defaultIfEmpty([]),
    catchError((error: unknown) =>
      isUploadError(error) ? throwError(() => error) : of([unchecked(`The check has failed (${messageOf(error)})`)]),
    ),
  );
};

/** As much of an upload's plan as matters here. */
interface PlannedRequest {
  readonly request: Pick<InitializeRequest, 'mediaType' | 'mediaCategory'>;
  /** Whether the source can be read a second time. */
  readonly rereadable: boolean;
}

const asWarning = (finding: Finding): WarningEvent => ({
  type: 'warning',
  code: finding.code,
  message: told([finding]),
});

const unchecked = (why: string): Finding => ({
  level: 'warning',
  code: 'not-checked',
  message: `${why}: it is not looked into before it is sent`,
});
