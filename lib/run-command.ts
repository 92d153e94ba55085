import { concatMap, EMPTY, Observable, of, type OperatorFunction, take } from 'rxjs';
import type { CommandEvent, CommandReport } from './http/command-event.js';
import type { CommandOptions } from './media-client.js';
import type { RetryingEvent } from './upload-event.js';

/** Runs commands of a client. */
export type RunCommand = <T>(command: (options: CommandOptions) => Observable<T>) => Observable<CommandEvent<T>>;

/**
 * Runs commands so that what happens on their way comes out before their reply, and so that none goes out, not even a
 * second time, before `ready` emits (at once where there is none).
 */
export const runCommands =
  (ready: Observable<unknown> | undefined): RunCommand =>
  (command) =>
    ready === undefined ? withReports((report) => command({ report })) : ready.pipe(take(1), concatMap(() => withReports((report) => command({ ready, report }))));

const withReports = <T>(command: (report: (report: CommandReport) => void) => Observable<T>): Observable<CommandEvent<T>> =>
  new Observable((subscriber) =>
    command((report) => subscriber.next(report)).subscribe({
      next: (value) => subscriber.next({ type: 'reply', value }),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );

/** Goes on with a command's reply; of what happens before, retries stay. */
export const onReply = <T, R>(project: (value: T) => Observable<R>): OperatorFunction<CommandEvent<T>, R | RetryingEvent> =>
  concatMap((event): Observable<R | RetryingEvent> => {
    switch (event.type) {
      case 'reply':
        return project(event.value);
      case 'retrying':
        return of(event);
      case 'sent':
        return EMPTY;
    }
  });
