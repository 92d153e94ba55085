import type { UploadEvent } from '../node/index.js';
import { eventNote, processingNote } from './event-note.js';
import { printable } from './printable.js';
import type { UploadView } from './upload-view.js';

/** Where lines go. */
export interface LineOutput {
  write(text: string): unknown;
}

/** Shows progress where there is no terminal: a line at each tenth of a file, and at each turn of the story. */
export function plainLines(output: LineOutput): UploadView {
  let tenths = 0;
  const line = (event: UploadEvent): string | undefined => {
    switch (event.type) {
      case 'initialized':
        tenths = Math.floor((10 * (event.resumedBytes ?? 0)) / event.totalBytes);
        return (
          eventNote(event) ??
          `media ${event.mediaId}, ${event.totalBytes} bytes in ${event.segmentCount} segment${event.segmentCount === 1 ? '' : 's'}`
        );
      case 'appended': {
        const reached = Math.floor((10 * event.loaded) / event.total);
        if (reached <= tenths) return undefined;
        tenths = reached;
        return `${reached * 10} %`;
      }
      case 'finalized':
        return event.processing ? processingNote({}) : undefined;
      case 'processing':
        return processingNote(event);
      case 'succeeded':
        return 'succeeded';
      default:
        return eventNote(event);
    }
  };
  return {
    show: (file, event) => {
      const text = line(event);
      if (text !== undefined) output.write(`${printable(`${file}: ${text}`)}\n`);
    },
    clear: () => undefined,
  };
}
