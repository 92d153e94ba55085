import { ChangeDetectionStrategy, Component, inject, output } from '@angular/core';
import { Language } from './language/language';
import { type UnfinishedUpload, UnfinishedUploads } from './unfinished-uploads';
import { Uploads } from './uploads';

/** What an earlier visit has left, and how it can go on. */
@Component({
  selector: 'app-unfinished-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (uploads.unfinished().length) {
      <section class="panel" aria-labelledby="unfinished">
        <h2 id="unfinished">{{ texts().unfinished }}</h2>
        <p class="quiet">{{ texts().unfinishedHint }}</p>
        <ul>
          @for (left of uploads.unfinished(); track left.key) {
            <li>
              <span class="name">{{ left.name }}</span>
              <span class="quiet">{{ detail(left) }}</span>
              <span class="actions">
                <button type="button" class="soft" (click)="pickAgain.emit()">
                  {{ texts().pickAgain }}<span class="unseen">: {{ left.name }}</span>
                </button>
                <button type="button" class="plain" (click)="forget(left)">
                  {{ texts().forget }}<span class="unseen"> {{ left.name }}</span>
                </button>
              </span>
            </li>
          }
        </ul>
      </section>
    }
  `,
})
export class UnfinishedList {
  readonly #language = inject(Language);
  readonly #unfinished = inject(UnfinishedUploads);
  protected readonly texts = this.#language.texts;
  protected readonly uploads = inject(Uploads);

  readonly pickAgain = output();
  readonly forgotten = output();

  protected detail({ fraction, size, begun }: UnfinishedUpload): string {
    const formats = this.#language.formats();
    return this.texts().left(formats.percent(fraction), formats.size(size), formats.moment(begun));
  }

  protected forget(left: UnfinishedUpload): void {
    this.#unfinished.forget(left);
    this.forgotten.emit();
  }
}
