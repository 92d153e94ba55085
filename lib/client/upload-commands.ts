import { concatMap, EMPTY, Observable, of, type OperatorFunction, take } from 'rxjs';
import type { CommandEvent, CommandReport } from '../http/command-event.js';
import type { CommandOptions } from './media-client.js';
import type { RetryingEvent } from '../upload-event.js';

/** Asks a client, telling `report` what happens on the way. */
export type AskClient = <T>(
  command: (options: CommandOptions) => Observable<T>,
  report: (report: CommandReport) => void,
) => Observable<T>;

/** Asks a client; what happens on the way comes out before the reply. */
export type RunCommand = <T>(command: (options: CommandOptions) => Observable<T>) => Observable<CommandEvent<T>>;

/** Sends no command, not even a second time, before `ready` emits (at once where there is none). */
export const askWhen =
  (ready: Observable<unknown> | undefined): AskClient =>
  (command, report) =>
    ready === undefined
      ? command({ report })
      : ready.pipe(
          take(1),
          concatMap(() => command({ ready, report })),
        );

/** The callback turned back into a stream, in one place. */
export const runCommands =
  (ask: AskClient): RunCommand =>
  (command) =>
    new Observable((subscriber) =>
      ask(command, (report) => subscriber.next(report)).subscribe({
        next: (value) => subscriber.next({ type: 'reply', value }),
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );

/** Goes on with a command's reply; of what happens before, retries stay. */
export const onReply = <T, R>(
  project: (value: T) => Observable<R>,
): OperatorFunction<CommandEvent<T>, R | RetryingEvent> =>
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
