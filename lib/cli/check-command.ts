import { defer, type Observable, switchMap } from 'rxjs';
import { present } from '../present.js';
import type { CheckArguments } from './arguments.js';
import { inspectFiles, mediaLine } from './dry-run.js';
import { mediaCheck } from './media-check.js';

/**
 * Looks into files, and holds them against X's documented rules; sends nothing.
 *
 * Cold; the one value is the exit code, 1 where X would refuse one.
 */
export const checkCommand = ({ options, ...asked }: CheckArguments): Observable<number> =>
  defer(mediaCheck).pipe(
    switchMap((check) =>
      inspectFiles(asked, { ...options, ...present({ check }) }, { type: 'checked', said: mediaLine }),
    ),
  );
