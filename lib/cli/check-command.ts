import { defer, type Observable, switchMap } from 'rxjs';
import { present } from '../present.js';
import type { CheckArguments } from './arguments.js';
import { inspectFiles, type InspectionReport, mediaLine } from './dry-run.js';
import { mediaCheck } from './media-check.js';

const CHECKED: InspectionReport = {
  type: 'checked',
  said: mediaLine,
  facts: ({ mediaType, mediaCategory, totalBytes }) => ({ mediaType, ...present({ mediaCategory }), totalBytes }),
};

/**
 * Looks into files, and holds them against X's documented rules; sends nothing.
 *
 * Cold; the one value is the exit code, 1 where X would refuse one.
 */
export const checkCommand = ({ options, ...asked }: CheckArguments): Observable<number> =>
  defer(mediaCheck).pipe(switchMap((check) => inspectFiles(asked, { ...options, ...present({ check }) }, CHECKED)));
