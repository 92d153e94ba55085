import { filter, map, Observable, tap } from 'rxjs';
import type { CommandEvent } from '../http/command-event.js';
import type { CommandOptions } from './command-options.js';

/** The replies to a command alone, and beside them the stream of all that happens to it. */
export type CommandReplies<T> = Observable<T> & { readonly events$: Observable<CommandEvent<T>> };

/**
 * A command is one stream of events, of which callers mostly want the reply. What happens on the way goes to `report`;
 * an upload takes the events themselves.
 */
export const repliesOf = <T>(
  events$: Observable<CommandEvent<T>>,
  report?: CommandOptions['report'],
): CommandReplies<T> => {
  const replies$ = new Observable<T>((subscriber) =>
    events$
      .pipe(
        tap((event) => event.type !== 'reply' && report?.(event)),
        filter((event) => event.type === 'reply'),
        map(({ value }) => value),
      )
      .subscribe(subscriber),
  );
  return Object.assign(replies$, { events$ });
};

/** Whether a client of ours has made it: what a wrapper has piped further is not. */
export const isCommandReplies = <T>(replies$: Observable<T>): replies$ is CommandReplies<T> => 'events$' in replies$;
