import type { RetryingEvent, UploadEvent } from '../node/index.js';

/** What a person is told of an event that is more than progress; `undefined` for all others. */
export function eventNote(event: UploadEvent): string | undefined {
  switch (event.type) {
    case 'initialized':
      return event.resumed
        ? `going on at ${percent(event.resumedBytes ?? 0, event.totalBytes)} with media ${event.mediaId}`
        : undefined;
    case 'retrying':
      return retryNote(event);
    case 'warning':
      return `warning: ${event.message}`;
    case 'paused':
    case 'resumed':
      return event.type;
    default:
      return undefined;
  }
}

/** A new session is not the same request again: what X had of the file is gone. */
function retryNote({ command, reason, delay }: RetryingEvent): string {
  if (reason === 'expired') return `X has refused to go on (${command}): the upload begins anew`;
  if (reason === 'too-large') return 'a segment was too large: the upload begins anew with smaller ones';
  return `${command} failed (${reason}), again in ${seconds(delay)}`;
}

/** How far X's processing is. */
export const processingNote = ({ progressPercent }: { readonly progressPercent?: number }): string =>
  `processing${progressPercent === undefined ? '' : ` ${progressPercent} %`}`;

const percent = (part: number, whole: number): string => `${Math.floor((100 * part) / whole)} %`;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
