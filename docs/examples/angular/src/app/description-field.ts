import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { QueuedUpload } from 'rx-media-upload';
import { Language } from './language/language';
import { Uploads } from './uploads';

/** Characters that X takes. */
const MOST = 1000;

/** What those are told who cannot see a file. Nothing is cut: who writes too much is told so. */
@Component({
  selector: 'app-description-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [for]="fieldId()">{{ texts().description }} <span class="quiet">({{ texts().descriptionHint }})</span></label>
    <textarea
      #field
      rows="2"
      [id]="fieldId()"
      [value]="text()"
      [attr.aria-describedby]="fieldId() + '-count'"
      [attr.aria-invalid]="isTooLong()"
      (input)="write(field.value)"
    ></textarea>
    <p class="count" [class.bad]="isTooLong()" [id]="fieldId() + '-count'">{{ count() }}</p>
  `,
  styleUrl: './description-field.css',
})
export class DescriptionField {
  readonly #language = inject(Language);
  readonly #queue = inject(Uploads).queue;
  protected readonly texts = this.#language.texts;

  readonly item = input.required<QueuedUpload>();

  protected readonly fieldId = computed(() => `description-${this.item().id}`);
  protected readonly text = computed(() => this.item().options.altText ?? '');
  /** An emoji is one character, as X counts. */
  private readonly length = computed(() => [...this.text()].length);
  protected readonly isTooLong = computed(() => this.length() > MOST);
  protected readonly count = computed(() => {
    const { count } = this.#language.formats();
    return this.isTooLong()
      ? this.texts().tooManyCharacters(count(this.length() - MOST))
      : this.texts().characters(count(this.length()), count(MOST));
  });

  protected write(text: string): void {
    this.#queue.update(this.item().id, { altText: text.trim() === '' ? undefined : text });
  }
}
