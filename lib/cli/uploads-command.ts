import { defer, from, map, type Observable, switchMap, tap } from 'rxjs';
import type { ForgetArguments, ListArguments } from './arguments.js';
import type { Environment } from './credentials.js';
import { forget, keptEntries, type KeptEntry } from './kept-uploads.js';
import { jsonLine, printable } from './printable.js';
import { saidPart } from './said-size.js';
import { saidTime } from './said-time.js';
import { stateFolder } from './state-folder.js';
import { WrongUse } from './wrong-use.js';

/** Characters of a key that are shown. */
const SHOWN = 8;

/** Prints what is kept of uploads that were cut off. Cold; the one value is the exit code. */
export const listCommand = ({ json }: ListArguments, environment: Environment): Observable<number> =>
  entriesOf(environment).pipe(
    tap(({ entries }) => {
      const now = Date.now();
      const lines = entries.map((entry) =>
        json
          ? jsonLine({ type: 'kept', ...entry, isExpired: entry.expiresAt <= now })
          : printable(keptLine(entry, now)),
      );
      if (entries.length === 0 && !json) process.stderr.write('nothing is kept\n');
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    }),
    map(() => 0),
  );

/** Forgets some of what is kept. Cold; the one value is the exit code. Fails with a `WrongUse` for a key that is none. */
export const forgetCommand = ({ keys }: ForgetArguments, environment: Environment): Observable<number> =>
  entriesOf(environment).pipe(
    switchMap(({ entries, folder }) => {
      const chosen = keys === 'all' ? entries : keys.map((key) => theOne(entries, key));
      return Promise.all([...new Set(chosen)].map((entry) => forget(folder, entry))).then(() => {
        process.stderr.write(`${new Set(chosen).size} forgotten\n`);
        return 0;
      });
    }),
  );

const entriesOf = (
  environment: Environment,
): Observable<{ readonly folder: string; readonly entries: readonly KeptEntry[] }> =>
  defer(() => {
    const folder = stateFolder(environment);
    if (folder === undefined)
      throw new WrongUse('there is no home folder, and $XDG_STATE_HOME is not set: nothing is kept');
    return from(keptEntries(folder)).pipe(map((entries) => ({ folder, entries })));
  });

function theOne(entries: readonly KeptEntry[], beginning: string): KeptEntry {
  const found = entries.filter(({ key }) => key.startsWith(beginning));
  const [entry] = found;
  if (entry === undefined) throw new WrongUse(`nothing is kept under '${beginning}': uploads list tells the keys`);
  if (found.length > 1) throw new WrongUse(`'${beginning}' is the beginning of ${found.length} keys: give more of it`);
  return entry;
}

/** Key, progress, when, until when, and the file last: its name may be anything. */
export function keptLine({ key, file, loaded, total, keptAt, expiresAt }: KeptEntry, now: number): string {
  const share = total === 0 ? 'unreadable' : `${Math.floor((100 * loaded) / total)} % (${saidPart(loaded, total)})`;
  return [
    key.slice(0, SHOWN),
    share,
    `${saidTime(now - keptAt)} ago`,
    expiresAt <= now ? 'expired' : `for ${saidTime(expiresAt - now)} more`,
    file ?? '(an upload of an older version)',
  ].join('  ');
}
