import { assertInInjectionContext, computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import type { UploadQueueCommands } from '../upload-queue/queue-commands.js';
import { queueOf } from '../upload-queue/queue-of.js';
import type { UploadQueueOptions } from '../upload-queue/queue-options.js';
import type { QueuedUpload, UploadQueueState } from '../upload-queue/queued-upload.js';
import { injectMediaUpload } from './inject-media-upload.js';
import { MEDIA_UPLOAD_OPTIONS } from './provide-media-upload.js';

/** A queue of uploads as signals, and its commands. */
export interface SignalUploadQueue extends UploadQueueCommands {
  readonly state: Signal<UploadQueueState>;
  readonly items: Signal<readonly QueuedUpload[]>;
  readonly counts: Signal<UploadQueueState['counts']>;
  /** 0 to 1, of all that were started and have not failed. */
  readonly fraction: Signal<number>;
  readonly bytesPerSecond: Signal<number>;
  /** ms; `undefined` where nothing moves. */
  readonly timeLeft: Signal<number | undefined>;
}

/**
 * A queue of uploads for an app to show: `uploadQueue()` as signals, with the app's client and what was provided for
 * every upload. Call it where `inject()` may be called; what it has under way stops when that is destroyed. A queue
 * that outlives its view belongs in a service of the root.
 *
 * @throws InvalidUploadError for options that make no sense.
 *
 * @example
 * ```ts
 * import { Component } from '@angular/core';
 * import { injectUploadQueue } from 'rx-media-upload/angular';
 *
 * @Component({
 *   selector: 'app-uploads',
 *   standalone: true,
 *   template: `
 *     <input #picker type="file" multiple (change)="queue.add(picker.files ?? [])" />
 *     @for (item of queue.items(); track item.id) {
 *       <progress [value]="item.fraction"></progress> {{ item.name }}: {{ item.phase }}
 *       <button type="button" (click)="queue.clear(item.id)">Remove</button>
 *     }
 *   `,
 * })
 * export class Uploads {
 *   protected readonly queue = injectUploadQueue({ restrictions: { mediaTypes: ['image/*'] } });
 * }
 * ```
 */
export function injectUploadQueue(options: UploadQueueOptions = {}): SignalUploadQueue {
  assertInInjectionContext(injectUploadQueue);
  const { upload: { concurrency: segmentConcurrency = 1, ...defaults } = {} } = inject(MEDIA_UPLOAD_OPTIONS);
  const queue = queueOf(injectMediaUpload(), { segmentConcurrency, ...defaults, ...options });
  const state = toSignal(queue, { requireSync: true });
  const { add, start, pause, resume, cancel, retry, clear, update, move, setConcurrency } = queue;
  return {
    ...{ add, start, pause, resume, cancel, retry, clear, update, move, setConcurrency },
    state,
    items: computed(() => state().items),
    counts: computed(() => state().counts),
    fraction: computed(() => state().fraction),
    bytesPerSecond: computed(() => state().bytesPerSecond),
    timeLeft: computed(() => state().timeLeft),
  };
}
