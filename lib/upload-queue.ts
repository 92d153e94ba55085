import type { MediaClient } from './client/media-client.js';
import { autoLimiter } from './upload/auto-limiter.js';
import { limiterOf } from './upload/concurrency.js';
import { uploadUnder } from './upload-media.js';
import type { UploadOne } from './upload-queue/attempts.js';
import type { UploadQueueOptions } from './upload-queue/queue-options.js';
import { queueOf, type UploadQueue } from './upload-queue/queue-of.js';

/**
 * A queue of uploads for an app to show: an Observable of its state, and commands.
 *
 * Nothing starts before somebody subscribes, and all subscribers see the same uploads. When the last one unsubscribes,
 * everything stops at once, and what was under way waits: it goes on where it was when somebody subscribes again. Never
 * completes and never fails: the failure of an upload is in its item.
 *
 * Without `checkpoints` it keeps its own in memory: a retry goes on where the attempt before was.
 *
 * @throws InvalidUploadError for options that make no sense.
 *
 * @example
 * ```ts
 * import { mediaClient, uploadQueue } from 'rx-media-upload';
 *
 * declare const picker: HTMLInputElement;
 * const queue = uploadQueue(mediaClient({ baseUrl: '/relay' }), { target: 'tweet', restrictions: { maxFiles: 4 } });
 * queue.subscribe(({ items, fraction }) => console.log(items.map(({ name, phase }) => `${name}: ${phase}`), fraction));
 * picker.onchange = () => queue.add(picker.files ?? []);
 * ```
 */
export const uploadQueue = (client: MediaClient, options: UploadQueueOptions = {}): UploadQueue =>
  queueOf(uploadsThrough(client), options);

/** Uploads one after another through a client; those under `concurrency: 'auto'` share the line. */
export function uploadsThrough(client: MediaClient): UploadOne {
  const openLimiter = autoLimiter();
  return (source, options) =>
    uploadUnder(options.concurrency === 'auto' ? openLimiter : limiterOf(options), client, source, options);
}
