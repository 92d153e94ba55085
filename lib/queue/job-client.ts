import { concat, concatMap, defer, EMPTY, from, ignoreElements, Observable, of, take, tap } from 'rxjs';
import type { CommandOptions } from '../client/command-options.js';
import { type CommandReplies, isCommandReplies, repliesOf } from '../client/command-replies.js';
import type { MediaClient } from '../client/media-client.js';
import { sizeOf } from '../http/body-parts.js';
import { type CommandEvent, replyOf } from '../http/command-event.js';
import type { MediaStatus } from '../api/media-reply.js';
import { present } from '../present.js';
import { apiOf } from '../upload/resume.js';
import { type CommandName, isRateLimitError, type RateLimit } from '../upload-error.js';
import { askStore } from './ask-store.js';
import type { JobCheckpoints } from './job-checkpoints.js';
import type { JobLease } from './job-store.js';
import type { RateBudget } from './rate-budget.js';
import type { UploadAccount } from './upload-account.js';
import { withinBudget } from './within-budget.js';

/** What the requests of a job pass. */
export interface JobGate {
  readonly account: UploadAccount;
  readonly lease: Pick<JobLease, 'held'>;
  readonly budget: RateBudget | undefined;
  readonly checkpoints: Pick<JobCheckpoints, 'finalized' | 'keepFinalized' | 'keepUploaded'>;
  /** Told of a budget that cannot be asked. */
  readonly unreachable: (error: unknown) => void;
}

/** How often the store is asked whether the job is still this worker's; what an APPEND comes after was written. */
type Fence = 'each-attempt' | 'later-attempts' | 'never';

/**
 * A client whose every attempt waits for the budget, and whatever changes something at X for the store's word that the
 * job is still this worker's: asked last, right before the request. What X says of its windows goes to the budget. A
 * FINALIZE that X has answered, in an earlier run too, is answered from there; so is what follows an upload in one request.
 */
export function jobClient(
  client: MediaClient,
  { account, lease, budget, checkpoints, unreachable }: JobGate,
): MediaClient {
  const learn = (command: CommandName, rateLimit: RateLimit): void => {
    if (budget === undefined) return;
    // It outlives the request that it came of.
    defer(() => from(budget.learn(account, command, rateLimit)))
      .pipe(take(1))
      .subscribe({ error: unreachable });
  };
  const hear = <T>(command: CommandName) =>
    tap<CommandEvent<T>>({
      next: (event) => event.type === 'rate-limit' && learn(event.command, event.rateLimit),
      error: (error: unknown) => {
        if (isRateLimitError(error) && error.resetAt !== undefined)
          learn(command, { ...error.rateLimit, remaining: 0, resetAt: error.resetAt });
      },
    });
  /** Emits once when an attempt may go out; `ready` is the caller's own: a pause, asked again after each wait. */
  const gate = (command: CommandName, fence: Fence, ready: Observable<unknown> | undefined): Observable<unknown> => {
    let attempts = 0;
    const paused = (ready ?? EMPTY).pipe(take(1));
    return defer(() => {
      attempts++;
      const isFenced = fence === 'each-attempt' || (fence === 'later-attempts' && attempts > 1);
      return concat(
        concat(
          paused,
          budget === undefined ? EMPTY : concat(withinBudget(budget, account, command, unreachable), paused),
          isFenced ? askStore('held', () => lease.held()) : EMPTY,
        ).pipe(ignoreElements()),
        of(undefined),
      );
    });
  };
  const gated = <T>(
    command: CommandName,
    fence: Fence,
    { report, ready, ...more }: CommandOptions,
    send: (options: CommandOptions) => Observable<T>,
  ): CommandReplies<T> => {
    const events$ = new Observable<CommandEvent<T>>((subscriber) => {
      const pass$ = gate(command, fence, ready);
      // Clients that are anybody's may know nothing of `ready`; who does has passed for the first attempt already.
      let hasPassed = false;
      const once$ = defer(() => {
        if (!hasPassed) return pass$;
        hasPassed = false;
        return of(undefined);
      });
      const replies$ = send({ ...more, ready: once$, report: (event) => subscriber.next(event) });
      if (isCommandReplies(replies$)) return replies$.events$.subscribe(subscriber);
      return pass$
        .pipe(
          concatMap(() => {
            hasPassed = true;
            return replies$;
          }),
        )
        .subscribe({
          next: (value) => subscriber.next({ type: 'reply', value }),
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        });
    });
    return repliesOf(events$.pipe(hear(command)), report);
  };
  /** The reply, once it is written down. */
  const kept = (
    sent$: Observable<CommandEvent<MediaStatus>>,
    keep: (reply: MediaStatus) => Observable<never>,
    report: CommandOptions['report'],
  ): Observable<MediaStatus> =>
    repliesOf(
      sent$.pipe(concatMap((event) => (event.type === 'reply' ? concat(keep(event.value), of(event)) : of(event)))),
      report,
    );
  // Whose media these are: what a client does not know, the job says.
  const owner = client.account ?? account.user;
  return {
    version: client.version,
    ...present({ baseUrl: client.baseUrl }),
    account: owner,
    initialize: (request, on = {}) =>
      gated('initialize', 'each-attempt', on, (given) => client.initialize(request, given)),
    append: (segment, on = {}) => gated('append', 'later-attempts', on, (given) => client.append(segment, given)),
    finalize: (media, on = {}) => {
      const known = typeof media === 'string' ? checkpoints.finalized(media) : undefined;
      if (known !== undefined) return repliesOf(replyOf(known), on.report);
      const sent$ = gated('finalize', 'each-attempt', on, (given) => client.finalize(media, given)).events$;
      return kept(sent$, checkpoints.keepFinalized, on.report);
    },
    status: (media, on = {}) => gated('status', 'never', on, (given) => client.status(media, given)),
    upload: (media, on = {}) => {
      const { bytes, mediaType, mediaCategory } = media;
      const whole = {
        api: apiOf(client),
        account: owner,
        request: { totalBytes: sizeOf(bytes), mediaType, mediaCategory },
      };
      const sent$ = gated('upload', 'each-attempt', on, (given) => client.upload(media, given)).events$;
      return kept(sent$, (status) => checkpoints.keepUploaded(status, whole), on.report);
    },
    setMetadata: (media, metadata, on = {}) =>
      gated('setMetadata', 'each-attempt', on, (given) => client.setMetadata(media, metadata, given)),
    addSubtitles: (media, request, on = {}) =>
      gated('addSubtitles', 'each-attempt', on, (given) => client.addSubtitles(media, request, given)),
    removeSubtitles: (media, request, on = {}) =>
      gated('removeSubtitles', 'each-attempt', on, (given) => client.removeSubtitles(media, request, given)),
  };
}
