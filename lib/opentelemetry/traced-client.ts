import { type Attributes, SpanKind } from '@opentelemetry/api';
import { defer, map, Observable, tap } from 'rxjs';
import type { MediaRef } from '../api/media-command.js';
import type { CommandOptions } from '../client/command-options.js';
import { isCommandReplies, repliesOf } from '../client/command-replies.js';
import type { MediaClient } from '../client/media-client.js';
import type { CommandEvent, CommandReport } from '../http/command-event.js';
import { present } from '../present.js';
import { asUploadError, type CommandName } from '../upload-error.js';
import { spanned } from './spanned.js';
import { type TelemetryOptions, tracerOf } from './telemetry-options.js';
import { uploadCounters } from './upload-counters.js';

/**
 * A client whose every command is a span: `media_upload append`, of kind CLIENT, from subscribing to the end. It has X's
 * media id, the segment, its bytes, the number of attempts and, where it fails, X's status and the error's code; a retry is
 * an event on it. Waiting is part of it: for a retry, a rate limit, a budget. Nothing secret, no URL and no message goes along.
 *
 * Counts `media_upload.bytes`, `media_upload.retries` and `media_upload.rate_limits` by command.
 *
 * Commands do what those of the given client do, and are unsubscribed as they are: the span then ends with
 * `media_upload.unsubscribed`.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 * import { tracedClient } from 'rx-media-upload/opentelemetry';
 *
 * const client = tracedClient(mediaClient({ auth: oauth2('token') }), { attributes: { 'app.tenant': 'blue' } });
 * uploadMedia(client, new Blob(['…'])).subscribe({ error: console.error });
 * ```
 */
export function tracedClient(client: MediaClient, options: TelemetryOptions = {}): MediaClient {
  const tracer = tracerOf(options);
  const counters = uploadCounters(options);
  const { parent, attributes } = options;

  const traced = <T>(
    command: CommandName,
    facts: Attributes,
    given: CommandOptions | undefined,
    send: (options: CommandOptions) => Observable<T>,
  ): Observable<T> => {
    const of = { 'media_upload.command': command };
    const start = {
      tracer,
      name: `media_upload ${command}`,
      kind: SpanKind.CLIENT,
      parent,
      attributes: { ...attributes, ...of, ...facts },
    };
    const hears = new Set<(report: CommandReport) => void>();
    const replies$ = send({ ...given, report: (report) => hears.forEach((hear) => hear(report)) });
    const events$ = spanned<CommandEvent<T>>(start, (span, over) => {
      let attempts = 1;
      span.setAttribute('media_upload.attempts', attempts);
      return eventsOf(replies$, hears).pipe(
        tap({
          next: (event) => {
            if (event.type === 'retrying') {
              span.setAttribute('media_upload.attempts', ++attempts);
              const { reason, delay, error } = event;
              const why = { 'media_upload.reason': reason };
              span.addEvent('retrying', { ...why, ...present({ 'media_upload.error_code': error.errorCode }), delay });
              counters.retries.add(1, { ...of, ...why });
              if (reason === 'rate-limit') counters.rateLimits.add(1, of);
            } else if (event.type === 'reply') {
              // Whoever takes one reply hears of no end.
              over();
              const { mediaId } = (event.value ?? {}) as { readonly mediaId?: string };
              if (mediaId !== undefined) span.setAttribute('media_upload.media_id', mediaId);
              const bytes = facts['media_upload.bytes'];
              if (typeof bytes === 'number') counters.bytes.add(bytes, of);
            }
          },
          error: (error: unknown) => {
            if ((asUploadError(error) as { readonly status?: unknown }).status === 429) counters.rateLimits.add(1, of);
          },
        }),
      );
    });
    const traced$ = repliesOf(events$, given?.report);
    // Clients that are anybody's may know nothing of `ready`: whoever has them wait must see that it is one.
    return isCommandReplies(replies$) ? traced$ : defer(() => traced$);
  };

  return {
    version: client.version,
    ...present({ baseUrl: client.baseUrl, account: client.account }),
    initialize: (request, on) =>
      traced(
        'initialize',
        { 'media_upload.total_bytes': request.totalBytes, 'media_upload.type': request.mediaType },
        on,
        (given) => client.initialize(request, given),
      ),
    append: (segment, on) =>
      traced(
        'append',
        { ...mediaOf(segment.mediaId), 'media_upload.segment_index': segment.segmentIndex, ...sizeOf(segment.bytes) },
        on,
        (given) => client.append(segment, given),
      ),
    finalize: (media, on) => traced('finalize', mediaOf(media), on, (given) => client.finalize(media, given)),
    status: (media, on) => traced('status', mediaOf(media), on, (given) => client.status(media, given)),
    upload: (media, on) => traced('upload', sizeOf(media.bytes), on, (given) => client.upload(media, given)),
    setMetadata: (media, metadata, on) =>
      traced('setMetadata', mediaOf(media), on, (given) => client.setMetadata(media, metadata, given)),
    addSubtitles: (media, request, on) =>
      traced('addSubtitles', mediaOf(media), on, (given) => client.addSubtitles(media, request, given)),
    removeSubtitles: (media, request, on) =>
      traced('removeSubtitles', mediaOf(media), on, (given) => client.removeSubtitles(media, request, given)),
  };
}

/** All that happens to a command, whoever's client it is. */
const eventsOf = <T>(
  replies$: Observable<T>,
  hears: Set<(report: CommandReport) => void>,
): Observable<CommandEvent<T>> =>
  isCommandReplies(replies$)
    ? replies$.events$
    : new Observable((subscriber) => {
        const hear = (report: CommandReport): void => subscriber.next(report);
        hears.add(hear);
        subscriber.add(() => hears.delete(hear));
        subscriber.add(replies$.pipe(map((value) => ({ type: 'reply' as const, value }))).subscribe(subscriber));
      });

const mediaOf = (media: MediaRef): Attributes =>
  typeof media === 'string' ? { 'media_upload.media_id': media } : { 'media_upload.media_key': media.mediaKey };

const sizeOf = (bytes: Uint8Array | Blob): Attributes => ({
  'media_upload.bytes': bytes instanceof Uint8Array ? bytes.byteLength : bytes.size,
});
