import { DOCUMENT } from '@angular/common';
import { computed, effect, inject, Injectable, signal } from '@angular/core';
import { describeUploadError } from 'rx-media-upload';
import { ENGLISH } from './english';
import { formatsFor } from './formats';
import { GERMAN } from './german';

const LANGUAGES = { en: ENGLISH, de: GERMAN };
export type LanguageTag = keyof typeof LANGUAGES;

/** The language of the page: the browser's at first, then whichever is chosen. */
@Injectable({ providedIn: 'root' })
export class Language {
  readonly #document = inject(DOCUMENT);

  readonly tag = signal<LanguageTag>(navigator.language.startsWith('de') ? 'de' : 'en');
  readonly texts = computed(() => LANGUAGES[this.tag()]);
  /** The browser's own region, where it speaks that language: `de-CH` writes numbers otherwise than `de`. */
  readonly #locale = computed(() => (navigator.language.startsWith(this.tag()) ? navigator.language : this.tag()));
  readonly formats = computed(() => formatsFor(this.#locale()));

  constructor() {
    effect(() => {
      this.#document.documentElement.lang = this.tag();
      this.#document.title = this.texts().title;
    });
  }

  /** What is told of a failure. */
  describe(error: unknown): string {
    const { errors } = this.texts();
    return describeUploadError(error, { locale: this.#locale(), now: Date.now(), ...(errors && { words: errors }) });
  }
}
