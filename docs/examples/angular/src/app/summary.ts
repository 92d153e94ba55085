import { computed, inject, type Signal } from '@angular/core';
import { Language } from './language/language';
import { Uploads } from './uploads';

/** How all files stand, in a line. */
export function injectSummary(): Signal<string> {
  const language = inject(Language);
  const { started, queue } = inject(Uploads);
  return computed(() => language.texts().summary(queue.counts().succeeded, started().length, queue.counts().failed));
}
