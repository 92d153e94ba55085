import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import { Language } from './language/language';
import { Online } from './online';
import { injectSummary } from './summary';
import { Uploads } from './uploads';

interface Message {
  readonly id: number;
  readonly text: string;
  /** It was said in the language of then. */
  readonly lang: string;
}

/** What a screen reader says while the eyes are elsewhere: the end of each file, and of all. */
@Injectable({ providedIn: 'root' })
export class Announcer {
  readonly #uploads = inject(Uploads);
  readonly #language = inject(Language);
  readonly #summary = injectSummary();
  readonly #messages = signal<readonly Message[]>([]);
  readonly messages = this.#messages.asReadonly();

  constructor() {
    const { isOffline } = inject(Online);
    let ended: ReadonlySet<string> = new Set();
    let wasUnderWay = false;
    effect(() => {
      if (isOffline() && this.#uploads.isUnderWay()) untracked(() => this.say(this.#language.texts().offline));
    });
    effect(() => {
      const over = this.#uploads.items().filter(({ phase }) => phase === 'succeeded' || phase === 'failed');
      const isUnderWay = this.#uploads.isUnderWay();
      untracked(() => {
        const texts = this.#language.texts();
        for (const { id, name = '', error } of over)
          if (!ended.has(id)) this.say(texts.ended(name, error ? this.#language.describe(error) : texts.phases.succeeded));
        if (wasUnderWay && !isUnderWay && over.length > 1) this.say(texts.allEnded(this.#summary()));
      });
      ended = new Set(over.map(({ id }) => id));
      wasUnderWay = isUnderWay;
    });
  }

  say(text: string): void {
    const lang = this.#language.tag();
    this.#messages.update((messages) => [...messages.slice(-9), { id: (messages.at(-1)?.id ?? 0) + 1, text, lang }]);
  }
}
