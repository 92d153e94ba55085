import { assertInInjectionContext, DestroyRef, ElementRef, inject, type Signal, signal } from '@angular/core';
import { type Observable, Subject } from 'rxjs';
import { InvalidUploadError } from '../upload-error.js';
import {
  checkFiles,
  checkRestrictions,
  type PickedFiles,
  type UploadRestrictions,
} from '../upload-queue/restrictions.js';

/** What may be dropped, and how else files may come. */
export interface DropZoneOptions extends UploadRestrictions {
  /** True: files that are pasted count as dropped; not where text is pasted into a field. @defaultValue false */
  readonly paste?: boolean;
}

/** A place where files are dropped. */
export interface DropZone {
  /** Whether files are held over it. */
  readonly isOver: Signal<boolean>;
  /** What was dropped, told apart by the restrictions; folders are refused. Completes when the zone is destroyed. */
  readonly dropped: Observable<PickedFiles<File>>;
}

/**
 * Makes an element take files that are dropped on it. Give it the `document`, and files may be dropped anywhere: a
 * browser opens what is dropped beside a zone, in the app's place.
 *
 * Call it where `inject()` may be called; it ends when that is destroyed. On a server it does nothing.
 *
 * @param element - @defaultValue the host element of the component or directive
 * @throws InvalidUploadError for restrictions that make no sense.
 *
 * @example
 * ```ts
 * import { Directive } from '@angular/core';
 * import { injectDropZone, injectUploadQueue } from 'rx-media-upload/angular';
 *
 * @Directive({ selector: '[appDrop]', standalone: true, host: { '[class.over]': 'zone.isOver()' } })
 * export class Drop {
 *   protected readonly queue = injectUploadQueue();
 *   protected readonly zone = injectDropZone();
 *   constructor() {
 *     this.zone.dropped.subscribe(({ accepted }) => this.queue.add(accepted));
 *   }
 * }
 * ```
 */
export function injectDropZone(
  element?: EventTarget | ElementRef<EventTarget>,
  { paste = false, ...restrictions }: DropZoneOptions = {},
): DropZone {
  assertInInjectionContext(injectDropZone);
  checkRestrictions(restrictions);
  const given = element ?? inject<ElementRef<EventTarget>>(ElementRef);
  const target = given instanceof ElementRef ? given.nativeElement : given;
  const isOver = signal(false);
  const dropped$ = new Subject<PickedFiles<File>>();
  const listening = new AbortController();

  const tell = (transfer: DataTransfer): void => {
    const folders = foldersIn(transfer);
    const { accepted, refused } = checkFiles(
      [...transfer.files].filter((file) => !folders.has(file)),
      restrictions,
    );
    const refusedFolders = [...folders].map((source) => ({ source, error: folderError(source) }));
    dropped$.next({ accepted, refused: [...refused, ...refusedFolders] });
  };
  const listen = (type: string, take: (event: DragEvent & ClipboardEvent) => void): void =>
    // On a server an element takes no listeners.
    (target as Partial<EventTarget>).addEventListener?.(type, take as EventListener, { signal: listening.signal });

  listen('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    isOver.set(true);
  });
  listen('dragleave', ({ relatedTarget }) => {
    // Also told of each child that is left: it is the zone only where that goes to nothing of it.
    if (relatedTarget === null || !('contains' in target) || !(target as Node).contains(relatedTarget as Node))
      isOver.set(false);
  });
  listen('drop', (event) => {
    isOver.set(false);
    // One zone in another: the inner one has taken it.
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    tell(event.dataTransfer);
  });
  if (paste)
    listen('paste', (event) => {
      const { clipboardData, defaultPrevented } = event;
      if (defaultPrevented || !clipboardData?.files.length || isPastedText(clipboardData, event.target)) return;
      event.preventDefault();
      tell(clipboardData);
    });
  inject(DestroyRef).onDestroy(() => {
    listening.abort();
    dropped$.complete();
  });
  return { isOver: isOver.asReadonly(), dropped: dropped$.asObservable() };
}

/** Office programs put a picture of a text beside it: in a field for text, the text is meant. */
const isPastedText = ({ types }: DataTransfer, target: EventTarget | null): boolean => {
  const { tagName, isContentEditable } = target as { tagName?: unknown; isContentEditable?: unknown };
  const isField = tagName === 'INPUT' || tagName === 'TEXTAREA' || isContentEditable === true;
  return isField && types.includes('text/plain');
};

/** Folders come as files that cannot be read. */
const foldersIn = ({ items }: DataTransfer): Set<File> =>
  new Set(
    [...items]
      .filter((item) => (item as Partial<DataTransferItem>).webkitGetAsEntry?.()?.isDirectory)
      .map((item) => item.getAsFile())
      .filter((file) => file !== null),
  );

const folderError = ({ name }: File): InvalidUploadError =>
  new InvalidUploadError(`${name} is a folder: drop the files that are in it.`, {
    errorCode: 'source-is-a-folder',
    fileName: name,
  });
