import type { FailedEvent, InitializedEvent, RetryingEvent, UploadEvent } from '../node/index.js';
import { commandWords } from './command-words.js';
import { saidSize } from './said-size.js';
import { saidTime, saidWait } from './said-time.js';
import type { FileProgress } from './upload-progress.js';
import { warningWords } from './warning-words.js';

/** What a person is told of an event that is more than progress; `undefined` for all others. */
export function fileNote(event: UploadEvent | FailedEvent): string | undefined {
  switch (event.type) {
    case 'initialized':
      return goingOn(event);
    case 'retrying':
      return retryNote(event);
    case 'warning':
      return `warning: ${warningWords(event)}`;
    default:
      return undefined;
  }
}

const goingOn = ({ resumed, resumedBytes = 0, totalBytes, mediaId }: InitializedEvent): string | undefined =>
  resumed ? `going on at ${percent(resumedBytes, totalBytes)} with media ${mediaId}` : undefined;

/** A new session is not the same request again: what X had of the file is gone. */
function retryNote({ command, reason, delay }: RetryingEvent): string {
  if (reason === 'expired') return `X has refused to go on (${commandWords(command)}): the upload begins anew`;
  if (reason === 'too-large') return 'a segment was too large: the upload begins anew with smaller ones';
  if (reason === 'rate-limit') return `X's rate limit is used up (${commandWords(command)}), again ${saidWait(delay)}`;
  return `${commandWords(command)} failed (${reason}), again ${saidWait(delay)}`;
}

/** How far X's processing is. */
export const processingNote = ({ progressPercent }: { readonly progressPercent?: number }): string =>
  `processing${progressPercent === undefined ? '' : ` ${progressPercent} %`}`;

/** What a line says of a file that is done. */
export const doneNote = ({ total = 0, beganAt = 0, endedAt = 0 }: FileProgress): string =>
  `succeeded, ${saidSize(total)} in ${saidTime(endedAt - beganAt)}`;

const percent = (part: number, whole: number): string => `${Math.floor((100 * part) / whole)} %`;
