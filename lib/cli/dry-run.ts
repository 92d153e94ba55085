import { concatMap, defer, from, map, type Observable, tap, toArray } from 'rxjs';
import { checkPost, type Finding, type UploadOptions } from '../node/index.js';
import type { ApiVersion } from '../node/index.js';
import { remedyFor } from './failure-words.js';
import { type InspectedPlan, inspectFile, type Inspection } from './inspect-file.js';
import { jsonLine, printable } from './printable.js';
import { saidSize } from './said-size.js';
import { sourceOf } from './upload-sources.js';

/** What is asked of all files. */
export interface InspectionArguments {
  readonly files: readonly string[];
  readonly size?: number;
  readonly version: ApiVersion;
  readonly forPost: boolean;
  readonly json: boolean;
}

/** A file, and what was found. */
export interface InspectedFile extends Inspection {
  readonly file: string;
  readonly index: number;
}

/** What of each file is told. */
export interface InspectionReport {
  readonly type: 'planned' | 'checked';
  readonly said: (plan: InspectedPlan) => string;
  /** For `--json`. */
  readonly facts: (plan: InspectedPlan) => object;
}

/**
 * Tells what an upload would send, and what speaks against it; sends nothing.
 *
 * Cold; the one value is the exit code, 1 where something would be refused.
 */
export const dryRun = (asked: InspectionArguments, options: UploadOptions): Observable<number> =>
  inspectFiles(asked, options, { type: 'planned', said: planLine, facts: (plan) => plan });

/** Looks into the files one after the other, and prints what is found of each. The one value is the exit code. */
export const inspectFiles = (
  { files, size, version, forPost, json }: InspectionArguments,
  options: UploadOptions,
  { type, said, facts }: InspectionReport,
): Observable<number> =>
  defer(() => from(files)).pipe(
    concatMap((file, index) =>
      inspectFile(sourceOf(file, size), options, version).pipe(
        map((found): InspectedFile => ({ file, index, ...found })),
      ),
    ),
    tap(({ file, index, plan, findings }) =>
      process.stdout.write(
        json
          ? `${jsonLine({ file, index, type, ...(plan && facts(plan)), findings })}\n`
          : findingLines(file, plan === undefined ? '' : said(plan), findings),
      ),
    ),
    toArray(),
    map((inspected) => {
      const together = forPost ? checkPost(inspected.flatMap(({ plan }) => plan ?? [])) : [];
      if (together.length > 0)
        process.stdout.write(
          json ? `${jsonLine({ type: 'post', findings: together })}\n` : findingLines('these together', '', together),
        );
      return [...inspected.map(({ findings }) => findings), together].some(hasError) ? 1 : 0;
    }),
  );

const hasError = (findings: readonly Finding[]): boolean => findings.some(({ level }) => level === 'error');

/** `video/mp4 as tweet_video, 4.2 MB, 4 segments of 1.0 MB` */
export function planLine(plan: InspectedPlan): string {
  const { oneShot, segmentCount, segmentBytes } = plan;
  const way = oneShot
    ? 'one request'
    : `${segmentCount} segment${segmentCount === 1 ? '' : `s of ${saidSize(segmentBytes)}`}`;
  return `${mediaLine(plan)}, ${way}`;
}

/** `video/mp4 as tweet_video, 4.2 MB` */
export const mediaLine = ({ mediaType, mediaCategory, totalBytes }: InspectedPlan): string =>
  `${mediaType}${mediaCategory === undefined ? '' : ` as ${mediaCategory}`}, ${saidSize(totalBytes)}`;

function findingLines(name: string, said: string, findings: readonly Finding[]): string {
  const verdict = said === '' ? [] : [said];
  return [
    `${name}: ${[...verdict, ...(findings.length === 0 && said === '' ? ['nothing against it'] : [])].join('')}`.trimEnd(),
    ...findings.flatMap((finding) => {
      const remedy = remedyFor(finding);
      return [`  ${finding.level}: ${finding.message}`, ...(remedy === '' ? [] : [`    ${remedy}`])];
    }),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}
