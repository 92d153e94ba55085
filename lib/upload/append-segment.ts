import { Observable } from 'rxjs';
import type { UploadSession } from '../api/media-reply.js';
import type { UploadJournal } from '../checkpoint/upload-journal.js';
import type { UploadCommands } from '../client/upload-commands.js';
import type { CommandEvent } from '../http/command-event.js';
import { UploadError } from '../upload-error.js';
import type { AppendedEvent, ProgressEvent, RetryingEvent, WarningEvent } from '../upload-event.js';
import type { Segment } from './read-segments.js';
import type { Tally } from './tally.js';

/** What a segment tells on its way. */
export type SegmentEvent = AppendedEvent | ProgressEvent | RetryingEvent | WarningEvent;

/**
 * APPENDs one segment, and completes when X has acknowledged it and that is written down: what `appended` tells is
 * not sent again after a crash. The segment's buffer is free when this is over, however it ends.
 *
 * One Observable where several operators would do: every segment passes here.
 */
export const appendSegment = (
  commands: UploadCommands,
  { mediaId }: UploadSession,
  segment: Segment,
  tally: Tally,
  journal: UploadJournal,
): Observable<SegmentEvent> =>
  new Observable((subscriber) => {
    const { index, bytes, headroom } = segment;
    const error = (failure: unknown): void => subscriber.error(failure);
    const next = (event: SegmentEvent): void => subscriber.next(event);
    const complete = (): void => {
      next(tally.acknowledged(mediaId, segment));
      subscriber.complete();
    };
    let isAnswered = false;
    const hear = (event: CommandEvent<unknown>): void => {
      if (event.type === 'retrying') next(event);
      else if (event.type === 'sent') {
        const progress = tally.sent(mediaId, segment, event.loaded);
        if (progress !== undefined) next(progress);
      } else if (event.type === 'reply' && !isAnswered) {
        isAnswered = true;
        subscriber.add(journal.acknowledge(index).subscribe({ next, error, complete }));
      }
    };
    subscriber.add(
      commands.append({ mediaId, segmentIndex: index, bytes, headroom }).subscribe({
        next: hear,
        error,
        // Clients may be anybody's: what is not answered has not arrived.
        complete: () => {
          const context = { errorCode: 'upload-incomplete', command: 'append', mediaId } as const;
          if (!isAnswered) error(new UploadError(`append of segment ${index} ended without a reply`, context));
        },
      }),
    );
    subscriber.add(segment.release);
  });
