import { Injectable, signal } from '@angular/core';
import { type CheckpointStore, webCheckpoints } from 'rx-media-upload';
import { from } from 'rxjs';

/** An upload that can go on when its file is picked again: a page cannot open a file by itself. */
export interface UnfinishedUpload {
  readonly name: string;
  readonly size: number;
  readonly loaded: number;
  readonly altText: string;
  /** What its checkpoint is kept under. */
  readonly key: string;
}

const LIST = 'unfinished-uploads';

/** Checkpoints that survive a reload, and a list of them that people can read. */
@Injectable({ providedIn: 'root' })
export class UnfinishedUploads {
  readonly #kept = webCheckpoints(localStorage);
  readonly #list = signal(readList());
  readonly list = this.#list.asReadonly();

  /** The checkpoints of one file: the library writes and removes them, the list follows. */
  checkpointsOf({ name, size }: File, altText: string): CheckpointStore {
    return {
      // How it is loaded, and held for one upload at a time.
      ...this.#kept,
      save: (key, text) => {
        const loaded = this.#find({ name, size })?.loaded ?? 0;
        this.#write([...this.#others({ name }), { name, size, loaded, altText, key }]);
        return this.#kept.save(key, text);
      },
      remove: (key) => {
        this.#write(this.#others({ name }));
        return this.#kept.remove(key);
      },
    };
  }

  progress(file: File, loaded: number): void {
    const found = this.#find(file);
    if (found) this.#write([...this.#others(file), { ...found, loaded }]);
  }

  /** Gives an upload up. */
  forget(file: Pick<File, 'name' | 'size'>): void {
    const found = this.#find(file);
    if (found === undefined) return;
    this.#write(this.#others(found));
    from(this.#kept.remove(found.key)).subscribe();
  }

  #find({ name, size }: Pick<File, 'name' | 'size'>): UnfinishedUpload | undefined {
    return this.#list().find((one) => one.name === name && one.size === size);
  }

  #others({ name }: Pick<File, 'name'>): readonly UnfinishedUpload[] {
    return this.#list().filter((one) => one.name !== name);
  }

  #write(list: readonly UnfinishedUpload[]): void {
    this.#list.set(list);
    try {
      localStorage.setItem(LIST, JSON.stringify(list));
    } catch {
      // Full or forbidden: the upload itself goes on, and warns by itself.
    }
  }
}

function readList(): readonly UnfinishedUpload[] {
  try {
    return JSON.parse(localStorage.getItem(LIST) ?? '[]') as readonly UnfinishedUpload[];
  } catch {
    return [];
  }
}
