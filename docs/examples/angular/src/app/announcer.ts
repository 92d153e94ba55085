import { Injectable, signal } from '@angular/core';

/** What a screen reader says while the eyes are elsewhere. */
@Injectable({ providedIn: 'root' })
export class Announcer {
  readonly #messages = signal<readonly { readonly id: number; readonly text: string }[]>([]);
  readonly messages = this.#messages.asReadonly();

  say(text: string): void {
    this.#messages.update((messages) => [...messages.slice(-9), { id: (messages.at(-1)?.id ?? 0) + 1, text }]);
  }
}
