import { defer, from, type Observable, take, throwIfEmpty } from 'rxjs';
import type { MediaClient } from '../client/media-client.js';
import type { ChunkSource } from '../source/chunk-source.js';
import { asSourceError, asUploadError, failAs, messageOf, NetworkError, type UploadError } from '../upload-error.js';
import { provableSource } from './provable-source.js';
import type { UploadJob, UploadWorker } from './upload-job.js';

/** The worker's client for the job's account; fails with a `NetworkError` where there is none. */
export const clientOf = <D>({ account }: UploadJob<D>, worker: UploadWorker<D>): Observable<MediaClient> =>
  defer(() => from(worker.client(account))).pipe(
    take(1),
    throwIfEmpty(() => new Error('it gave none')),
    failAs(clientFailure),
  );

/** A failure of a known kind, or one made so. */
function clientFailure(cause: unknown): UploadError {
  const known = asUploadError(cause);
  if (known === cause) return known;
  const message = `The client of the job cannot be had: ${messageOf(cause)}`;
  return new NetworkError(message, { errorCode: 'credentials-unreachable', cause });
}

/**
 * The worker's source for the job's data.
 *
 * @throws SourceError where the worker's function throws.
 */
export const sourceOf = <D>({ data }: UploadJob<D>, worker: UploadWorker<D>): ChunkSource => {
  try {
    return provableSource(worker.source(data));
  } catch (error) {
    throw asSourceError(error, 'The source of the job cannot be made');
  }
};
