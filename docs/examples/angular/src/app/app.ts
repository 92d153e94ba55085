import { DOCUMENT } from '@angular/common';
import {
  afterNextRender, ChangeDetectionStrategy, Component, inject, Injector, signal, viewChild, viewChildren,
} from '@angular/core';
import type { PickedFiles, QueuedUpload, RefusedFile } from 'rx-media-upload';
import { injectDropZone, injectFilePicker } from 'rx-media-upload/angular';
import { Announcer } from './announcer';
import { askBeforeLeaving } from './ask-before-leaving';
import { DropZone } from './drop-zone';
import { Icon } from './icon';
import { Language } from './language/language';
import { LanguageSwitch } from './language/language-switch';
import { Overview } from './overview';
import { RefusedList } from './refused-list';
import { UnfinishedList } from './unfinished-list';
import { UploadCard } from './upload-card';
import { Uploads } from './uploads';

/** The page: pick, look over, upload. It takes what is picked, and keeps the focus where the work is. */
@Component({
  selector: 'app-root',
  imports: [DropZone, Icon, LanguageSwitch, Overview, RefusedList, UnfinishedList, UploadCard],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.fresh]': '!uploads.items().length' },
  templateUrl: './app.html',
  styleUrl: './app.css',
})
export class App {
  readonly #injector = inject(Injector);
  readonly #announcer = inject(Announcer);
  readonly #picker = injectFilePicker();
  protected readonly zone = injectDropZone(inject(DOCUMENT), { paste: true });
  protected readonly texts = inject(Language).texts;
  protected readonly uploads = inject(Uploads);
  protected readonly messages = this.#announcer.messages;
  protected readonly refused = signal<readonly RefusedFile<File>[]>([]);
  /** What another file is being picked for. */
  #replaced: QueuedUpload | undefined;

  private readonly dropZone = viewChild.required(DropZone);
  private readonly cards = viewChildren(UploadCard);

  constructor() {
    this.#picker.picked.subscribe((picked) => {
      if (this.#replaced && picked.accepted.length > 0) this.uploads.remove(this.#replaced);
      this.#take(picked);
    });
    this.zone.dropped.subscribe((dropped) => this.#take(dropped));
    askBeforeLeaving(this.uploads.isUnderWay);
  }

  protected pick(replaced?: QueuedUpload): void {
    this.#replaced = replaced;
    this.#picker.open();
  }

  /** Focus moves to the next file, else to the one before, else to where files are picked. */
  protected remove(item: QueuedUpload): void {
    const at = this.uploads.items().indexOf(item);
    this.uploads.remove(item);
    this.#announcer.say(this.texts().removed(item.name ?? ''));
    this.focusOn(at);
  }

  protected focusOn(card: number): void {
    const focus = (): void => (this.cards()[card] ?? this.cards().at(-1) ?? this.dropZone()).focus();
    afterNextRender({ read: focus }, { injector: this.#injector });
  }

  #take({ accepted, refused }: PickedFiles<File>): void {
    this.refused.set(refused);
    if (accepted.length === 0) return;
    this.uploads.add(accepted);
    this.#announcer.say(this.texts().added(accepted.length));
  }
}
