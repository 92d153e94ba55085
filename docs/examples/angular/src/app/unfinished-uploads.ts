import { effect, Injectable, Injector, inject, type Signal, signal, untracked } from '@angular/core';
import { type QueuedUpload, webCheckpoints } from 'rx-media-upload';
import { from } from 'rxjs';

/** An upload that can go on when its file is picked again: a page cannot open a file by itself. */
export interface UnfinishedUpload {
  /** The `checkpointKey` of its upload. */
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly fraction: number;
  readonly altText?: string;
  /** Epoch ms. */
  readonly begun: number;
}

const LIST = 'unfinished-uploads';

/** A list that people can read beside the checkpoints, which only the library can. */
@Injectable({ providedIn: 'root' })
export class UnfinishedUploads {
  readonly #injector = inject(Injector);
  readonly #list = signal(readList());
  readonly list = this.#list.asReadonly();

  /** Keeps the list in step with a queue. */
  follow(items: Signal<readonly QueuedUpload[]>): void {
    effect(() => this.#take(items()), { injector: this.#injector });
  }

  /** Takes one off the list. */
  drop(key: string | undefined): void {
    this.#write(this.#list().filter((one) => one.key !== key));
  }

  /** Gives an upload up that is not in the queue. */
  forget({ key }: UnfinishedUpload): void {
    this.drop(key);
    from(webCheckpoints(localStorage).remove(key)).subscribe();
  }

  #take(items: readonly QueuedUpload[]): void {
    const before = untracked(this.#list);
    const list = new Map(before.map((one) => [one.key, one]));
    for (const item of items) if (isOver(item)) list.delete(item.options.checkpointKey ?? '');
    // Of two copies of a file, the first one speaks for both.
    for (const item of items.filter(canGoOn).reverse()) {
      const key = item.options.checkpointKey ?? '';
      list.set(key, unfinishedOf(item, key, before.find((one) => one.key === key)));
    }
    this.#write([...list.values()]);
  }

  #write(list: readonly UnfinishedUpload[]): void {
    const text = JSON.stringify(list);
    // Bytes move many times a second, and writing costs.
    if (text === JSON.stringify(untracked(this.#list))) return;
    this.#list.set(list);
    try {
      localStorage.setItem(LIST, text);
    } catch {
      // Full or forbidden: the upload itself goes on.
    }
  }
}

/** Whether X has named it, and waits for the rest. */
const canGoOn = ({ phase, mediaId, error }: QueuedUpload): boolean =>
  phase === 'failed' ? error?.checkpoint !== undefined : phase !== 'succeeded' && mediaId !== undefined;

const isOver = ({ phase }: QueuedUpload): boolean => phase === 'succeeded' || phase === 'failed';

const unfinishedOf = (item: QueuedUpload, key: string, known?: UnfinishedUpload): UnfinishedUpload => ({
  key,
  name: item.name ?? '',
  size: item.size ?? 0,
  fraction: Math.floor(100 * item.fraction) / 100,
  begun: known?.begun ?? Date.now(),
  ...(item.options.altText && { altText: item.options.altText }),
});

function readList(): readonly UnfinishedUpload[] {
  try {
    return JSON.parse(localStorage.getItem(LIST) ?? '[]') as readonly UnfinishedUpload[];
  } catch {
    return [];
  }
}
