import { defer, map, type Observable, of, reduce, switchMap, tap } from 'rxjs';
import {
  type FailedEvent,
  uploadAll,
  type UploadAllEvent,
  type UploadAllOptions,
  type UploadEvent,
} from '../node/index.js';
import { present } from '../present.js';
import type { UploadArguments } from './arguments.js';
import { connect } from './connect.js';
import type { Environment } from './credentials.js';
import { dryRun } from './dry-run.js';
import { failureJson, failureLine, readyMedia } from './failure-line.js';
import { keptCheckpoints } from './kept-uploads.js';
import type { KeptUpload } from './kept-upload.js';
import { mediaCheck } from './media-check.js';
import { missingFirst } from './missing-first.js';
import { plainLines } from './plain-lines.js';
import { jsonLine, printable } from './printable.js';
import { shownName } from './shown-name.js';
import { stateFolder } from './state-folder.js';
import { terminalView } from './terminal-view.js';
import { noProgress } from './upload-progress.js';
import { optionsOf, sizeOf, sourceOf } from './upload-sources.js';
import { type UploadView } from './upload-view.js';
import { warningWords } from './warning-words.js';
import { WrongUse } from './wrong-use.js';

/** What has become of the files so far. */
interface Tally {
  readonly succeeded: number;
  readonly failed: number;
}

/**
 * Uploads the files, a few at a time, and tells on standard output and standard error how it goes. A file whose upload
 * was cut off goes on where it was.
 *
 * Cold; the one value is the exit code. Unsubscribing aborts the requests in flight. Fails with a `WrongUse`.
 */
export const uploadCommand = (asked: UploadArguments, environment: Environment, kept: KeptUpload): Observable<number> =>
  defer(() => (asked.check ? mediaCheck() : of(undefined))).pipe(
    switchMap((check) => {
      const options = { ...optionsOf(asked), ...present({ check }) };
      if (asked.dryRun) return dryRun(asked, options);
      const { files, size, forPost, resume, json, atATime = 3 } = asked;
      const { concurrency: segmentConcurrency = 'auto', checkpointKey, ...shared } = options;
      const folder = resume ? stateFolder(environment) : undefined;
      const begun = performance.now();
      const several = files.length > 1;
      const { stdout } = process;

      const tell = (index: number, event: UploadEvent | FailedEvent): void => {
        const file = files[index] ?? '';
        kept.hear(index, file, event);
        if (json) stdout.write(`${eventJson(file, index, event, environment)}\n`);
        const id = event.type === 'succeeded' ? event.mediaId : idOf(event);
        if (id === undefined || json || (several && stdout.isTTY && !asked.quiet)) return;
        stdout.write(`${(several ? [file, id] : [id]).map(printable).join('\t')}\n`);
      };
      const tellEnd = ({ succeeded, failed }: Tally): void => {
        const milliseconds = Math.round(performance.now() - begun);
        stdout.write(`${jsonLine({ type: 'summary', files: files.length, succeeded, failed, milliseconds })}\n`);
      };

      const client = connect(asked, environment);
      const all: UploadAllOptions = {
        ...shared,
        ...(folder !== undefined && { checkpoints: keptCheckpoints(folder, kept.saved) }),
        concurrency: atATime,
        segmentConcurrency,
        forPost,
      };
      const uploads = (only?: readonly number[]): Observable<UploadAllEvent> =>
        uploadAll(
          client,
          files.map((file) => sourceOf(file, size)),
          { ...all, ...present({ only }) },
        );
      return missingFirst(asked, uploads).pipe(
        viewOf(asked, environment),
        tap({
          next: ({ index, count, ...event }) => tell(index, event),
          // What is told of all files together, as that no post takes them.
          error: (error: unknown) => {
            if (!json || error instanceof WrongUse) return;
            stdout.write(`${failureJson(error, environment, {})}\n`);
            tellEnd({ succeeded: 0, failed: files.length });
          },
        }),
        reduce(
          ({ succeeded, failed }: Tally, { type }) => ({
            succeeded: succeeded + Number(type === 'succeeded'),
            failed: failed + Number(type === 'failed'),
          }),
          { succeeded: 0, failed: 0 },
        ),
        tap((tally) => json && tellEnd(tally)),
        map(({ failed }) => (failed > 0 ? 1 : 0)),
      );
    }),
  );

function viewOf({ files, size, json, quiet }: UploadArguments, environment: Environment): UploadView {
  const { stderr } = process;
  const failure = (error: unknown, file: string): string => failureLine(error, environment, file);
  if (json || quiet)
    return tap((event) => {
      if (event.type === 'failed') stderr.write(`${failure(event.error, files[event.index] ?? '')}\n`);
    });
  const start = noProgress(files.map((file) => ({ file: shownName(file), size: sizeOf(file, size) })));
  const settings = { start, failureLine: failure };
  return stderr.isTTY && process.env['TERM'] !== 'dumb' ? terminalView(stderr, settings) : plainLines(stderr, settings);
}

/** The id of media that is there though its upload has failed. */
const idOf = (event: UploadEvent | FailedEvent): string | undefined =>
  event.type === 'failed' ? readyMedia(event.error).readyMediaId : undefined;

function eventJson(file: string, index: number, event: UploadEvent | FailedEvent, environment: Environment): string {
  if (event.type === 'failed') return failureJson(event.error, environment, { file, index });
  if (event.type === 'warning') return jsonLine({ file, index, ...event, message: warningWords(event) });
  return jsonLine({ file, index, ...event });
}
