import { basename } from 'node:path';
import type { InitializedEvent, UploadEvent } from '../node/index.js';
import { eventNote, processingNote } from './event-note.js';
import { printable } from './printable.js';
import { progressBar } from './progress-bar.js';
import { throughput } from './throughput.js';
import type { UploadView } from './upload-view.js';

/** A terminal, as far as a bar needs it: `process.stderr` is one. */
export interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

const eraseLine = '\r\x1b[2K';
/** ms between two drawings of plain progress. */
const drawInterval = 80;

/**
 * Shows progress on a terminal: one line, drawn again and again; notes stand above it.
 *
 * @param now - The clock, ms.
 */
export function terminalBar(terminal: Terminal, now: () => number = () => performance.now()): UploadView {
  let fraction = 0;
  let loaded = 0;
  let drawnAt = -Infinity;
  let open = false;
  let speed = throughput();

  const draw = (file: string, note: string): void => {
    drawnAt = now();
    open = true;
    // The last column stays empty: a terminal wraps when it is written.
    const bar = progressBar({ name: basename(file), fraction, note }, (terminal.columns || 80) - 1);
    terminal.write(eraseLine + printable(bar));
  };
  const clear = (): void => {
    if (open) terminal.write(eraseLine);
    open = false;
  };
  const advance = (file: string, event: { readonly loaded: number; readonly total: number }): void => {
    loaded = Math.max(loaded, event.loaded);
    fraction = loaded / event.total;
    const rate = speed(now(), loaded);
    if (fraction === 1 || now() - drawnAt >= drawInterval)
      draw(file, rate === undefined ? '' : `${(rate / 1000).toFixed(1)} MB/s`);
  };
  const restart = ({ resumedBytes = 0, totalBytes }: InitializedEvent): void => {
    loaded = resumedBytes;
    fraction = loaded / totalBytes;
    speed = throughput();
    speed(now(), loaded);
  };
  const showOnBar = (file: string, event: UploadEvent): void => {
    switch (event.type) {
      case 'initialized':
        restart(event);
        draw(file, '');
        return;
      case 'progress':
      case 'appended':
        advance(file, event);
        return;
      case 'finalized':
        draw(file, event.processing ? processingNote({}) : '');
        return;
      case 'processing':
        draw(file, processingNote(event));
        return;
      case 'succeeded':
        fraction = 1;
        draw(file, 'succeeded');
        terminal.write('\n');
        open = false;
        return;
      default:
        return;
    }
  };
  return {
    show: (file, event) => {
      const note = eventNote(event);
      if (note !== undefined) {
        clear();
        terminal.write(`${printable(`${basename(file)}: ${note}`)}\n`);
      }
      showOnBar(file, event);
    },
    clear,
  };
}
