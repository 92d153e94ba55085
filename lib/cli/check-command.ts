import { defer, type Observable, switchMap } from 'rxjs';
import { present } from '../present.js';
import type { CheckArguments } from './arguments.js';
import { inspectFiles, type InspectionReport, mediaLine } from './dry-run.js';
import type { Inspection, MediaProbe } from './inspect-file.js';
import { mediaCheck, mediaProbe } from './media-check.js';
import { saidFacts } from './said-facts.js';
import { saidSize } from './said-size.js';

const checked = (probe: MediaProbe): InspectionReport => ({
  type: 'checked',
  probe,
  hasVerdict: true,
  said: ({ plan, facts }) =>
    [
      ...(plan === undefined ? [facts?.mediaType, facts && saidSize(facts.size)] : [mediaLine(plan)]),
      ...(facts === undefined ? [] : saidFacts(facts)),
    ]
      .filter((text) => text !== undefined)
      .join(', '),
  facts: ({ plan, facts }) => ({
    ...(plan && {
      mediaType: plan.mediaType,
      ...present({ mediaCategory: plan.mediaCategory }),
      totalBytes: plan.totalBytes,
    }),
    ...(facts && { facts: withoutNames(facts) }),
  }),
});

/** What the line says already is not said twice. */
const withoutNames = ({ name, size, mediaType, ...facts }: NonNullable<Inspection['facts']>): object => facts;

/**
 * Looks into files, tells what is in them, and holds them against X's documented rules; sends nothing. The last line is
 * the verdict.
 *
 * Cold; the one value is the exit code, 1 where X would refuse one.
 */
export const checkCommand = ({ options, ...asked }: CheckArguments): Observable<number> =>
  defer(() => Promise.all([mediaCheck(), mediaProbe()])).pipe(
    switchMap(([check, probe]) => inspectFiles(asked, { ...options, check }, checked(probe))),
  );
