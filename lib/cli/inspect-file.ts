import { catchError, concatMap, defaultIfEmpty, defer, from, map, type Observable, of, take } from 'rxjs';
import {
  type ApiVersion,
  type ChunkSource,
  type Finding,
  isUploadError,
  type MediaCategory,
  type UploadOptions,
} from '../node/index.js';
import { present } from '../present.js';
import { withSource } from '../source/with-source.js';
import { checkOptions, untakenAltText } from '../upload/check-upload.js';
import { openedSource, type SourceLook } from '../upload/opened-source.js';
import { lookInto, planUpload, type UploadPlan } from '../upload/prepare-upload.js';
import { withSubtitles } from '../upload/with-subtitles.js';
import type { SourceReader } from '../source/chunk-source.js';
import { failureWords } from './failure-words.js';
import { warningWords } from './warning-words.js';

/** What would be sent of a file, and what speaks against it. */
export interface Inspection {
  /** Absent where it would not get as far. */
  readonly plan?: InspectedPlan;
  readonly findings: readonly Finding[];
}

export interface InspectedPlan {
  readonly mediaType: string;
  readonly mediaCategory?: MediaCategory;
  readonly totalBytes: number;
  /** Whether it goes out as one request. */
  readonly oneShot: boolean;
  readonly segmentBytes: number;
  readonly segmentCount: number;
}

/**
 * Looks into a file as an upload would before its first request, and sends nothing. What would end the upload is a
 * finding as well. Fails with nothing but what is no failure of the file.
 */
export const inspectFile = (source: ChunkSource, options: UploadOptions, version: ApiVersion): Observable<Inspection> =>
  withSubtitles(options, () =>
    withSource(source, (reader) => {
      checkOptions(options, version);
      return lookInto(reader).pipe(concatMap((look) => inspectOpen(reader, look, options, version)));
    }),
  ).pipe(
    catchError((error: unknown) => {
      if (!isUploadError(error)) throw error;
      const message = failureWords(error, Date.now());
      return of({ findings: error.findings ?? [{ level: 'error' as const, code: error.errorCode, message }] });
    }),
  );

function inspectOpen(
  reader: SourceReader,
  look: SourceLook,
  options: UploadOptions,
  version: ApiVersion,
): Observable<Inspection> {
  const { check, target = 'tweet', profile = 'premium', limits } = options;
  // What looks into the file looks at its size as well.
  const plan = planUpload(look, { ...options, ...(check !== undefined && limits === undefined && { limits: 'off' }) });
  const { mediaType, mediaCategory } = plan.request;
  const warnings = [...plan.warnings, ...untakenAltText(version, plan, options)].map((warning): Finding => ({
    level: 'warning',
    code: warning.code,
    message: warningWords(warning),
  }));
  const found$ =
    check === undefined || !plan.rereadable
      ? of([])
      : defer(() =>
          from(check(openedSource(reader, look), { target, profile, mediaType, ...present({ mediaCategory }) })),
        ).pipe(take(1), defaultIfEmpty([]));
  return found$.pipe(map((findings) => ({ plan: inspected(plan), findings: [...findings, ...warnings] })));
}

const inspected = ({ request, segments, oneShot }: UploadPlan): InspectedPlan => ({
  mediaType: request.mediaType,
  ...present({ mediaCategory: request.mediaCategory }),
  totalBytes: request.totalBytes,
  oneShot: oneShot !== 'never',
  segmentBytes: Math.min(segments.segmentBytes, segments.totalBytes),
  segmentCount: segments.segmentCount,
});
