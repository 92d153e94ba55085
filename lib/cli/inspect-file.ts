import { catchError, concatMap, defer, map, type Observable, of } from 'rxjs';
import {
  type ApiVersion,
  type ChunkSource,
  type Finding,
  isUploadError,
  type MediaCategory,
  type UploadOptions,
} from '../node/index.js';
import { present } from '../present.js';
import type { MediaFacts } from '../probe/index.js';
import { withSource } from '../source/with-source.js';
import { findingsOf } from '../upload/check-media.js';
import { checkOptions, untakenAltText } from '../upload/check-upload.js';
import { openedSource, type SourceLook } from '../upload/opened-source.js';
import { lookInto, planUpload, type UploadPlan } from '../upload/prepare-upload.js';
import { withSubtitles } from '../upload/with-subtitles.js';
import { failureWords } from './failure-words.js';
import { warningWords } from './warning-words.js';

/** What would be sent of a file, and what speaks against it. */
export interface Inspection {
  /** Absent where it would not get as far. */
  readonly plan?: InspectedPlan;
  /** What is in the file, where that was asked for and the file can be read. */
  readonly facts?: MediaFacts;
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

/** Tells what is in a file. */
export type MediaProbe = (source: ChunkSource) => Observable<MediaFacts>;

/**
 * Looks into a file as an upload would before its first request, and sends nothing. What would end the upload is a
 * finding as well. Fails with nothing but what is no failure of the file.
 *
 * @param probe - Without it, `facts` are missing.
 */
export const inspectFile = (
  source: ChunkSource,
  options: UploadOptions,
  version: ApiVersion,
  probe?: MediaProbe,
): Observable<Inspection> =>
  withSubtitles(options, () =>
    withSource(source, (reader) => {
      checkOptions(options, version);
      return lookInto(reader).pipe(
        concatMap((look) => {
          const opened = openedSource(reader, look);
          const facts$: Observable<MediaFacts | undefined> =
            probe === undefined || look.facts.onePass === true ? of(undefined) : probe(opened);
          return facts$.pipe(
            concatMap((facts) =>
              inspectOpen(opened, look, options, version).pipe(
                catchError(refused),
                map((inspection) => ({ ...inspection, ...present({ facts }) })),
              ),
            ),
          );
        }),
      );
    }),
  ).pipe(catchError(refused));

function refused(error: unknown): Observable<Inspection> {
  if (!isUploadError(error)) throw error;
  const message = failureWords(error, Date.now());
  return of({ findings: error.findings ?? [{ level: 'error', code: error.errorCode, message }] });
}

const inspectOpen = (
  source: ChunkSource,
  look: SourceLook,
  options: UploadOptions,
  version: ApiVersion,
): Observable<Inspection> =>
  defer(() => {
    const { check, limits } = options;
    // What looks into the file looks at its size as well.
    const plan = planUpload(look, {
      ...options,
      ...(check !== undefined && limits === undefined && { limits: 'off' }),
    });
    const warnings = [...plan.warnings, ...untakenAltText(version, plan, options)].map(
      ({ code, message }): Finding => ({ level: 'warning', code, message }),
    );
    return findingsOf(plan, source, options).pipe(
      map((findings) => ({
        plan: inspected(plan),
        findings: [...findings, ...warnings].map((finding) => ({ ...finding, message: warningWords(finding) })),
      })),
    );
  });

const inspected = ({ request, segments, oneShot }: UploadPlan): InspectedPlan => ({
  mediaType: request.mediaType,
  ...present({ mediaCategory: request.mediaCategory }),
  totalBytes: request.totalBytes,
  oneShot: oneShot !== 'never',
  segmentBytes: Math.min(segments.segmentBytes, segments.totalBytes),
  segmentCount: segments.segmentCount,
});
