import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Language } from './language';

/** Each language by its own name: who looks for it may read no other. */
@Component({
  selector: 'app-language-switch',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'group', '[attr.aria-label]': 'language.texts().language' },
  template: `
    @for (one of languages; track one.tag) {
      <button
        type="button"
        [lang]="one.tag"
        [attr.aria-pressed]="language.tag() === one.tag"
        (click)="language.tag.set(one.tag)"
      >{{ one.name }}</button>
    }
  `,
  styles: `
    :host { display: flex; gap: 0.25rem; }
    button { min-block-size: 2.25rem; padding-inline: 0.625rem; color: var(--quiet); background: transparent; }
    [aria-pressed='true'] { color: var(--ink); background: var(--well); }
    @media (forced-colors: active) {
      [aria-pressed='true'] { color: HighlightText; background: Highlight; forced-color-adjust: none; }
    }
  `,
})
export class LanguageSwitch {
  protected readonly language = inject(Language);
  protected readonly languages = [
    { tag: 'en', name: 'English' },
    { tag: 'de', name: 'Deutsch' },
  ] as const;
}
