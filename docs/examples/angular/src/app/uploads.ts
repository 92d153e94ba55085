import { computed, inject, Injectable } from '@angular/core';
import { type QueuedUpload, remedyOf, webCheckpoints } from 'rx-media-upload';
import { injectUploadQueue } from 'rx-media-upload/angular';
import { fileKey } from './file-key';
import { Online } from './online';
import { UnfinishedUploads } from './unfinished-uploads';

/** The files of the page: the library's queue, and what an earlier visit has left. */
@Injectable({ providedIn: 'root' })
export class Uploads {
  readonly queue = injectUploadQueue({
    autoStart: false,
    paused: inject(Online).isOffline$,
    checkpoints: webCheckpoints(localStorage),
  });
  readonly #unfinished = inject(UnfinishedUploads);

  readonly items = this.queue.items;
  readonly started = computed(() => this.items().filter(({ phase }) => phase !== 'ready'));
  readonly retryable = computed(() => this.items().filter(mayBeRetried));
  readonly isUnderWay = computed(() => this.items().some(isUnderWay));
  /** Left behind by an earlier visit, and not picked again yet. */
  readonly unfinished = computed(() => {
    const picked = new Set(this.items().map(({ options }) => options.checkpointKey));
    return this.#unfinished.list().filter(({ key }) => !picked.has(key));
  });

  constructor() {
    this.#unfinished.follow(this.items);
  }

  /** Takes files in. One that an earlier visit has left unfinished goes on at once. */
  add(files: readonly File[]): void {
    const left = this.unfinished();
    for (const file of files) {
      const checkpointKey = fileKey(file);
      const known = left.find(({ key }) => key === checkpointKey);
      const options = { checkpointKey, ...(known?.altText && { altText: known.altText }) };
      const [id] = this.queue.add({ source: file, options }).ids;
      if (known && id) this.queue.start(id);
    }
  }

  /** Takes a file off the page for good: cancels its upload, and forgets how far it was. */
  remove({ id, options }: QueuedUpload): void {
    this.queue.clear(id);
    const isLast = this.items().every((other) => other.options.checkpointKey !== options.checkpointKey);
    if (isLast) this.#unfinished.drop(options.checkpointKey);
  }

  retryAll(): void {
    for (const { id } of this.retryable()) this.queue.retry(id);
  }
}

/** What may be different the next time, without anything that its user would have to change. */
const mayBeRetried = ({ phase, error }: QueuedUpload): boolean =>
  phase === 'failed' && ['retry', 'wait'].includes(remedyOf(error));

/** Whether it would be lost time to close the page. */
export const isUnderWay = ({ phase }: QueuedUpload): boolean =>
  !['ready', 'succeeded', 'failed', 'cancelled'].includes(phase);
