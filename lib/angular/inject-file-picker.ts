import { DOCUMENT } from '@angular/common';
import { assertInInjectionContext, DestroyRef, inject } from '@angular/core';
import { type Observable, Subject } from 'rxjs';
import {
  acceptOf,
  checkFiles,
  checkRestrictions,
  type PickedFiles,
  type UploadRestrictions,
} from '../upload-queue/restrictions.js';

/** The dialog in which files are picked. */
export interface FilePicker {
  /** Opens the dialog. Browsers let it open in answer to a click or a key alone. */
  open(): void;
  /** What was picked, told apart by the restrictions. Completes when the picker is destroyed. */
  readonly picked: Observable<PickedFiles<File>>;
}

/**
 * A dialog to pick files, without an element of one's own. It offers what the restrictions allow, and checks it too: a
 * dialog lets people pick anything.
 *
 * Call it where `inject()` may be called; it ends when that is destroyed.
 *
 * @throws InvalidUploadError for restrictions that make no sense.
 *
 * @example
 * ```ts
 * import { Component } from '@angular/core';
 * import { injectFilePicker, injectUploadQueue } from 'rx-media-upload/angular';
 *
 * @Component({ selector: 'app-pick', standalone: true, template: `<button type="button" (click)="picker.open()">Add pictures</button>` })
 * export class Pick {
 *   protected readonly queue = injectUploadQueue();
 *   protected readonly picker = injectFilePicker({ mediaTypes: ['image/*'], maxFiles: 4 });
 *   constructor() {
 *     this.picker.picked.subscribe(({ accepted }) => this.queue.add(accepted));
 *   }
 * }
 * ```
 */
export function injectFilePicker(restrictions: UploadRestrictions = {}): FilePicker {
  assertInInjectionContext(injectFilePicker);
  checkRestrictions(restrictions);
  const document = inject(DOCUMENT);
  const picked$ = new Subject<PickedFiles<File>>();
  let input: HTMLInputElement | undefined;
  let isOver = false;

  const opened = (): HTMLInputElement => {
    const made = document.createElement('input');
    made.type = 'file';
    made.hidden = true;
    made.multiple = restrictions.maxFiles !== 1;
    made.accept = acceptOf(restrictions);
    made.addEventListener('change', () => picked$.next(checkFiles(made.files ?? [], restrictions)));
    // Safari forgets an element that is nowhere before anything is picked.
    document.body.append(made);
    return made;
  };
  inject(DestroyRef).onDestroy(() => {
    input?.remove();
    picked$.complete();
    isOver = true;
  });
  return {
    open: () => {
      if (isOver) return;
      input ??= opened();
      // The same file may be picked once more.
      input.value = '';
      input.click();
    },
    picked: picked$.asObservable(),
  };
}
