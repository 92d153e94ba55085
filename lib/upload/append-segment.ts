import { asyncScheduler, defer, Observable, tap } from 'rxjs';
import type { UploadSession } from '../api/media-reply.js';
import type { CommandReport } from '../http/command-event.js';
import type { MediaClient } from '../client/media-client.js';
import type { UploadJournal } from '../checkpoint/upload-journal.js';
import type { AskClient } from '../client/upload-commands.js';
import { type LentSegment, type Segment, type SegmentPlan, sendSegments, sizeOfSegments } from './segments.js';
import { UploadError } from '../upload-error.js';
import type { AppendedEvent, ProgressEvent, RetryingEvent, WarningEvent } from '../upload-event.js';

/** ms between two `progress` events: ten a second at most. */
const PROGRESS_INTERVAL = 100;

/** What the segments tell on their way. */
export type SegmentEvent = AppendedEvent | ProgressEvent | RetryingEvent | WarningEvent;

/** What the segments are sent with. */
export interface AppendOptions {
  readonly client: MediaClient;
  readonly ask: AskClient;
  readonly journal: UploadJournal;
  /** Those that X does not have yet, as they are read. */
  readonly segments$: Observable<LentSegment>;
  readonly concurrency: number;
}

/**
 * APPENDs the segments that X does not have yet, `concurrency` at a time; completes when X has acknowledged all.
 *
 * `appended` counts acknowledged bytes, in whatever order they are acknowledged, and comes when that is written down;
 * `progress` counts sent bytes and stays where it is while a segment is sent again. The first segment that fails for
 * good stops the others.
 */
export function appendSegments(
  { mediaId }: UploadSession,
  plan: SegmentPlan,
  done: ReadonlySet<number>,
  { client, ask, journal, segments$, concurrency }: AppendOptions,
): Observable<SegmentEvent> {
  const total = plan.totalBytes;
  return defer(() => {
    const onTheWay = new Map<number, number>();
    let acknowledged = sizeOfSegments(plan, done);
    let furthest = acknowledged;
    let toldAt = -Infinity;
    const counted = ({ index, size }: Segment): AppendedEvent => {
      onTheWay.delete(index);
      acknowledged += size;
      furthest = Math.max(furthest, acknowledged);
      return { type: 'appended', mediaId, segmentIndex: index, loaded: acknowledged, total };
    };
    const progressOf = ({ index }: Segment, sent: number): ProgressEvent | undefined => {
      onTheWay.set(index, sent);
      const now = asyncScheduler.now();
      const loaded = [...onTheWay.values()].reduce((sum, bytes) => sum + bytes, acknowledged);
      if (loaded <= furthest || now - toldAt < PROGRESS_INTERVAL) return undefined;
      [furthest, toldAt] = [loaded, now];
      return { type: 'progress', mediaId, loaded, total };
    };
    // One Observable where several would do: every segment passes here.
    const appended = (segment: Segment): Observable<SegmentEvent> =>
      new Observable((subscriber) => {
        const { index, bytes, room } = segment;
        const error = (failure: unknown): void => subscriber.error(failure);
        const next = (event: SegmentEvent): void => subscriber.next(event);
        // Counted when it is written, in whatever order that comes: what is told would not be sent again after a crash.
        const complete = (): void => {
          next(counted(segment));
          subscriber.complete();
        };
        const tell = (report: CommandReport): void => {
          const event = report.type === 'sent' ? progressOf(segment, report.loaded) : report;
          if (event !== undefined) next(event);
        };
        let isAnswered = false;
        const acknowledge = (): void => {
          if (!isAnswered) subscriber.add(journal.acknowledge(index).subscribe({ next, error, complete }));
          isAnswered = true;
        };
        return ask(
          (on) => client.append({ mediaId, segmentIndex: index, bytes, ...(room && { room }) }, on),
          tell,
        ).subscribe({
          next: acknowledge,
          error,
          // Clients may be anybody's: what is not answered has not arrived.
          complete: () =>
            isAnswered ||
            error(new UploadError(`append of segment ${index} ended without a reply`, { command: 'append', mediaId })),
        });
      });
    return sendSegments(segments$, concurrency, appended).pipe(
      tap({
        // FINALIZE must not follow a gap, whoever has left it.
        complete: () => {
          if (acknowledged !== total)
            throw new UploadError(`X has acknowledged ${acknowledged} of ${total} bytes`, {
              command: 'append',
              mediaId,
            });
        },
      }),
    );
  });
}
