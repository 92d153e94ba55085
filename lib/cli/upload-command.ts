import { present } from '../present.js';
import { defer, finalize, map, type Observable, reduce, tap } from 'rxjs';
import {
  type ChunkSource,
  type FailedEvent,
  fileCheckpoints,
  fromFile,
  fromStream,
  uploadAll,
  type UploadEvent,
} from '../node/index.js';
import { STANDARD_INPUT, type UploadArguments } from './arguments.js';
import { connect } from './connect.js';
import type { Environment } from './credentials.js';
import { failureJson, failureLine } from './failure-line.js';
import type { KeptUpload } from './kept-upload.js';
import { plainLines } from './plain-lines.js';
import { jsonLine, printable } from './printable.js';
import { stateFolder } from './state-folder.js';
import { terminalBar } from './terminal-bar.js';
import { silentView } from './upload-view.js';

/**
 * Uploads the files, one after the other, and tells on standard output and standard error how it goes. A file whose
 * upload was cut off goes on where it was.
 *
 * Cold; the one value is the exit code. Unsubscribing aborts the request in flight. Fails with a `WrongUse`.
 */
export const uploadCommand = (
  { files, size, options: { concurrency = 'auto', ...options }, resume, json, ...server }: UploadArguments,
  environment: Environment,
  kept: KeptUpload,
): Observable<number> =>
  defer(() => {
    const client = connect(server, environment);
    const { stdout, stderr } = process;
    const view = json ? silentView : stderr.isTTY ? terminalBar(stderr) : plainLines(stderr);
    const several = files.length > 1;
    const folder = resume ? stateFolder(environment) : undefined;
    const checkpoints = folder === undefined ? {} : { checkpoints: fileCheckpoints(folder) };

    const tell = (file: string, event: UploadEvent | FailedEvent): void => {
      kept.hear(file, event);
      if (event.type === 'failed') {
        view.clear();
        if (json) stdout.write(`${failureJson(event.error, environment, { file })}\n`);
        stderr.write(`${failureLine(event.error, environment, several ? file : undefined)}\n`);
        return;
      }
      view.show(file, event);
      if (json) stdout.write(`${jsonLine(several ? { file, ...event } : event)}\n`);
      else if (event.type === 'succeeded')
        stdout.write(`${(several ? [file, event.mediaId] : [event.mediaId]).map(printable).join('\t')}\n`);
    };

    return uploadAll(
      client,
      files.map((file) => sourceOf(file, size)),
      { ...options, ...checkpoints, concurrency: 1, segmentConcurrency: concurrency },
    ).pipe(
      tap(({ index, ...event }) => tell(files[index] ?? '', event)),
      reduce((failed, { type }) => failed || type === 'failed', false),
      map((failed) => (failed ? 1 : 0)),
      finalize(() => view.clear()),
    );
  });

/** Standard input is sent as it comes where its size is known; else it is kept in a temporary file first. */
const sourceOf = (file: string, size: number | undefined): ChunkSource =>
  file === STANDARD_INPUT ? fromStream(process.stdin, present({ size })) : fromFile(file);
