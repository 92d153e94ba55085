import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { RefusedFile } from 'rx-media-upload';
import { Language } from './language/language';

/** What was picked or dropped and is no file to upload: a folder, for one. */
@Component({
  selector: 'app-refused-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (refused().length) {
      <section class="panel" role="alert" aria-labelledby="refused">
        <h2 id="refused">{{ language.texts().refused }}</h2>
        <ul>
          @for (one of refused(); track one) { <li>{{ language.describe(one.error) }}</li> }
        </ul>
        <span class="actions">
          <button type="button" class="plain" (click)="dismissed.emit()">{{ language.texts().dismiss }}</button>
        </span>
      </section>
    }
  `,
})
export class RefusedList {
  protected readonly language = inject(Language);
  readonly refused = input.required<readonly RefusedFile<File>[]>();
  readonly dismissed = output();
}
