import type { UploadEvent } from '../node/index.js';

/** What a person is told of an event that is more than progress; `undefined` for all others. */
export function eventNote(event: UploadEvent): string | undefined {
  switch (event.type) {
    case 'initialized':
      return event.resumed ? `goes on with media ${event.mediaId}` : undefined;
    case 'retrying':
      return `${event.command} failed (${event.reason}), again in ${seconds(event.delay)}`;
    case 'warning':
      return `warning: ${event.message}`;
    case 'paused':
    case 'resumed':
      return event.type;
    default:
      return undefined;
  }
}

/** How far X's processing is. */
export const processingNote = ({ progressPercent }: { readonly progressPercent?: number }): string =>
  `processing${progressPercent === undefined ? '' : ` ${progressPercent} %`}`;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
