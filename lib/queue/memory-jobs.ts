import { asyncScheduler, defer, type Observable, of, throwError } from 'rxjs';
import { CheckpointLostError } from '../upload-error.js';
import type { UploadedMedia } from '../upload-event.js';
import type { JobStore } from './job-store.js';
import { deathOf } from './media-life.js';

interface Entry {
  /** Whose it is: each `begin` has one of its own. */
  holder: object;
  text?: string | undefined;
  media?: UploadedMedia | undefined;
  /** Epoch ms until which `media` is kept. */
  until: number;
}

/**
 * Knows jobs in this process: for tests, and for a queue that lives in it. A restart forgets everything; jobs under way
 * then begin anew.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth2 } from 'rx-media-upload';
 * import { memoryJobs, runUploadJob } from 'rx-media-upload/queue';
 *
 * declare const file: Blob;
 * const worker = { client: () => [mediaClient({ auth: oauth2('token') })], source: () => file, jobs: memoryJobs() };
 * runUploadJob({ id: 'job 1', account: { app: 'a', user: 'u' }, data: {} }, worker).subscribe({
 *   next: (event) => console.log(event.type),
 *   error: console.error,
 * });
 * ```
 */
export function memoryJobs(): JobStore {
  const entries = new Map<string, Entry>();
  const forgetDead = (): void => {
    for (const [id, { media, until }] of entries)
      if (media !== undefined && until <= asyncScheduler.now()) entries.delete(id);
  };
  return {
    begin: (jobId) =>
      defer(() => {
        forgetDead();
        const holder = {};
        const entry: Entry = entries.get(jobId) ?? { holder, until: 0 };
        entry.holder = holder;
        entries.set(jobId, entry);
        const whileHeld = <T>(then: () => T): Observable<T> =>
          defer(() =>
            entries.get(jobId)?.holder === holder
              ? of(then())
              : throwError(() => new CheckpointLostError('Another worker has begun this job')),
          );
        return of({
          finished: () => defer(() => of(entry.until > asyncScheduler.now() ? entry.media : undefined)),
          checkpoints: {
            load: () => defer(() => of(entry.text)),
            save: (_: string, text: string) => whileHeld(() => void (entry.text = text)),
            remove: () => whileHeld(() => void (entry.text = undefined)),
          },
          held: () => whileHeld(() => undefined),
          finish: (media: UploadedMedia) =>
            whileHeld(() => {
              entry.text = undefined;
              entry.media = media;
              entry.until = deathOf(media, asyncScheduler.now());
            }),
        });
      }),
  };
}
