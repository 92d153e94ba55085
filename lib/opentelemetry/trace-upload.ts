import { type Span, SpanKind } from '@opentelemetry/api';
import { type Observable, tap } from 'rxjs';
import type { MediaClient } from '../client/media-client.js';
import type { UploadEvent } from '../upload-event.js';
import { spanned } from './spanned.js';
import { type TelemetryOptions, tracerOf } from './telemetry-options.js';
import { tracedClient } from './traced-client.js';

/** Makes an upload, with clients that are traced by what it is given. */
export type TracedUpload = (traced: (client: MediaClient) => MediaClient) => Observable<UploadEvent>;

/**
 * An upload as a span, `media_upload`, whose children are its requests: from subscribing until it ends. It has X's media id,
 * the bytes, how many segments there are, whether an earlier run's session was taken up, and how often something was sent
 * again; a new session and each warning are events on it.
 *
 * The requests are its children by the client that `traced` gives: no context manager is needed, which RxJS and browsers are
 * hard for. Events and errors pass unchanged. Unsubscribing ends the spans, with `media_upload.unsubscribed`.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 * import { traceUpload } from 'rx-media-upload/opentelemetry';
 *
 * const client = mediaClient({ auth: oauth2('token') });
 * traceUpload((traced) => uploadMedia(traced(client), new Blob(['…']))).subscribe({ error: console.error });
 * ```
 *
 * @example
 * A job of a queue:
 * ```ts
 * import { from, map } from 'rxjs';
 * import { traceUpload } from 'rx-media-upload/opentelemetry';
 * import { runUploadJob, type UploadJob, type UploadWorker } from 'rx-media-upload/queue';
 *
 * const tracedJob = <D>(job: UploadJob<D>, worker: UploadWorker<D>) =>
 *   traceUpload(
 *     (traced) => runUploadJob(job, { ...worker, client: (account) => from(worker.client(account)).pipe(map(traced)) }),
 *     { attributes: { 'app.job': job.id } },
 *   );
 * ```
 */
export const traceUpload = (upload: TracedUpload, options: TelemetryOptions = {}): Observable<UploadEvent> => {
  const { parent, attributes = {} } = options;
  const start = { tracer: tracerOf(options), name: 'media_upload', kind: SpanKind.INTERNAL, parent, attributes };
  return spanned(start, (span, over, within) => {
    let retries = 0;
    return upload((client) => tracedClient(client, { ...options, parent: within })).pipe(
      tap((event) => {
        if (event.type === 'retrying') span.setAttribute('media_upload.retries', ++retries);
        if (event.type === 'succeeded') over();
        note(span, event);
      }),
    );
  });
};

function note(span: Span, event: UploadEvent): void {
  switch (event.type) {
    case 'initialized':
      span.setAttributes({
        'media_upload.media_id': event.mediaId,
        'media_upload.total_bytes': event.totalBytes,
        'media_upload.segments': event.segmentCount,
        'media_upload.resumed': event.resumed,
      });
      break;
    case 'retrying':
      // All others are on the request that is tried again.
      if (event.reason === 'expired' || event.reason === 'too-large')
        span.addEvent('new session', { 'media_upload.reason': event.reason });
      break;
    case 'warning':
      span.addEvent('warning', { 'media_upload.code': event.code });
      break;
    case 'succeeded':
      span.setAttributes({
        'media_upload.media_id': event.mediaId,
        'media_upload.total_bytes': event.media.totalBytes,
      });
      break;
    default:
  }
}
