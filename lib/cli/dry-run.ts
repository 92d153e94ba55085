import { concatMap, defer, from, map, type Observable, tap, toArray } from 'rxjs';
import { checkPost, type Finding, type UploadOptions } from '../node/index.js';
import type { ApiVersion } from '../node/index.js';
import { errorsOf } from '../media/finding.js';
import { remedyFor } from './failure-words.js';
import { type InspectedPlan, inspectFile, type Inspection, type MediaProbe } from './inspect-file.js';
import { jsonLine, printable } from './printable.js';
import { saidSize } from './said-size.js';
import { shownName } from './shown-name.js';
import { sourceOf } from './upload-sources.js';
import { withoutSecrets } from './without-secrets.js';

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
  /** Looks into the files, where what is in them is told. */
  readonly probe?: MediaProbe;
  /** Whether a line about all of them is the last. */
  readonly hasVerdict?: true;
  readonly said: (inspection: Inspection) => string;
  /** For `--json`. */
  readonly facts: (inspection: Inspection) => object;
}

/**
 * Tells what an upload would send, and what speaks against it; sends nothing.
 *
 * Cold; the one value is the exit code, 1 where something would be refused.
 */
export const dryRun = (asked: InspectionArguments, options: UploadOptions): Observable<number> =>
  inspectFiles(asked, options, {
    type: 'planned',
    said: ({ plan }) => (plan === undefined ? '' : planLine(plan)),
    facts: ({ plan = {} }) => plan,
  });

/** Looks into the files one after the other, and prints what is found of each. The one value is the exit code. */
export const inspectFiles = (
  { files, size, version, forPost, json }: InspectionArguments,
  options: UploadOptions,
  { type, probe, hasVerdict, said, facts }: InspectionReport,
): Observable<number> =>
  defer(() => from(files)).pipe(
    concatMap((file, index) =>
      inspectFile(sourceOf(file, size), options, version, probe).pipe(
        map((found): InspectedFile => ({ file, index, ...found })),
      ),
    ),
    tap(({ file, index, ...inspection }) =>
      process.stdout.write(
        withoutSecrets(
          json
            ? `${jsonLine({ file, index, type, ...facts(inspection), findings: inspection.findings })}\n`
            : findingLines(shownName(file), said(inspection), inspection.findings),
          process.env,
        ),
      ),
    ),
    toArray(),
    map((inspected) => {
      const together = forPost ? checkPost(inspected.flatMap(({ plan }) => plan ?? [])) : [];
      if (together.length > 0)
        process.stdout.write(
          json ? `${jsonLine({ type: 'post', findings: together })}\n` : findingLines('these together', '', together),
        );
      const all = [...inspected.flatMap(({ findings }) => findings), ...together];
      if (hasVerdict && !json) process.stdout.write(`${verdictOn(all, files.length)}\n`);
      return errorsOf(all).length > 0 ? 1 : 0;
    }),
  );

/** What it comes to, in a few words. */
export function verdictOn(findings: readonly Finding[], files: number): string {
  if (findings.length === 0) return `nothing against ${files === 1 ? 'it' : 'them'}`;
  const errors = errorsOf(findings).length;
  const warnings = findings.length - errors;
  const counted = (count: number, what: string): string =>
    `${count === 0 ? 'no' : count} ${what}${count > 1 ? 's' : ''}`;
  return [counted(errors, 'error'), ...(warnings > 0 ? [counted(warnings, 'warning')] : [])].join(', ');
}

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
  return [
    `${name}: ${said}`.trimEnd(),
    ...findings.flatMap((finding) => {
      const remedy = remedyFor(finding);
      return [`  ${finding.level}: ${finding.message}`, ...(remedy === '' ? [] : [`    ${remedy}`])];
    }),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}
