import { present } from '../present.js';
import { concatMap, filter, Observable, take } from 'rxjs';
import type { AddSubtitlesRequest, AppendSegment, InitializeRequest, OneShotMedia } from '../api/media-command.js';
import type { MediaMetadata } from '../api/metadata-command.js';
import type { AppendReply, MediaStatus, UploadSession } from '../api/media-reply.js';
import type { CommandEvent } from '../http/command-event.js';
import type { CommandOptions, FinalizeAsking, InitializeAsking, OneShotAsking } from './command-options.js';
import { isCommandReplies, repliesOf } from './command-replies.js';
import type { MediaClient } from './media-client.js';

/** The commands that an upload gives: each a stream of what happens on the way, the reply last. */
export interface UploadCommands {
  /** @param following - So many segments are sent at once when X has answered. */
  initialize(request: InitializeRequest, following: number): Observable<CommandEvent<UploadSession>>;
  append(segment: AppendSegment): Observable<CommandEvent<AppendReply>>;
  /** `carriedOut` tells the reply where an earlier attempt, whose reply never came, was carried out; else nothing. */
  finalize(mediaId: string, carriedOut: Observable<CommandEvent<MediaStatus>>): Observable<CommandEvent<MediaStatus>>;
  status(mediaId: string): Observable<CommandEvent<MediaStatus>>;
  /** @param impatient - Fails with the 429 of a rate limit that is used up, and does not wait. */
  upload(media: OneShotMedia, impatient: boolean): Observable<CommandEvent<MediaStatus>>;
  setMetadata(mediaId: string, metadata: MediaMetadata): Observable<CommandEvent<void>>;
  addSubtitles(mediaId: string, request: AddSubtitlesRequest): Observable<CommandEvent<void>>;
}

/**
 * The commands of a client, none of them sent, not even a second time, while `running$` is false. A client of ours
 * has these streams itself; anybody's is adapted by its replies and `report`.
 */
export function uploadCommands(client: MediaClient, running$?: Observable<boolean>): UploadCommands {
  const ready = running$?.pipe(filter((running) => running));
  const held = present({ ready });
  const eventsOf = <T>(command: (options: CommandOptions) => Observable<T>): Observable<CommandEvent<T>> => {
    const events$ = new Observable<CommandEvent<T>>((subscriber) => {
      const replies$ = command({ report: (report) => subscriber.next(report), ...held });
      if (isCommandReplies(replies$)) return replies$.events$.subscribe(subscriber);
      return replies$.subscribe({
        next: (value) => subscriber.next({ type: 'reply', value }),
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
    // Clients that are anybody's may know nothing of `ready`.
    return ready === undefined
      ? events$
      : ready.pipe(
          take(1),
          concatMap(() => events$),
        );
  };
  return {
    initialize: (request, following) =>
      eventsOf((on) => {
        const asking: InitializeAsking = { ...on, following };
        return client.initialize(request, asking);
      }),
    append: (segment) => eventsOf((on) => client.append(segment, on)),
    finalize: (mediaId, carriedOut) =>
      eventsOf((on) => {
        const asking: FinalizeAsking = { ...on, carriedOut: repliesOf(carriedOut, on.report) };
        return client.finalize(mediaId, asking);
      }),
    status: (mediaId) => eventsOf((on) => client.status(mediaId, on)),
    upload: (media, impatient) =>
      eventsOf((on) => {
        const asking: OneShotAsking = { ...on, impatient };
        return client.upload(media, asking);
      }),
    setMetadata: (mediaId, metadata) => eventsOf((on) => client.setMetadata(mediaId, metadata, on)),
    addSubtitles: (mediaId, request) => eventsOf((on) => client.addSubtitles(mediaId, request, on)),
  };
}
