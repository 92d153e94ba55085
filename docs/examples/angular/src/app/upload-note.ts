import { computed, inject, type Signal } from '@angular/core';
import type { QueuedUpload } from 'rx-media-upload';
import { Language } from './language/language';
import { Online } from './online';
import { Uploads } from './uploads';

/** A line about what goes on with a file: news first, else how fast it goes. */
export function injectUploadNote(item: Signal<QueuedUpload>): Signal<string> {
  const language = inject(Language);
  const { isOffline } = inject(Online);
  const uploads = inject(Uploads);

  const retrying = ({ retrying }: QueuedUpload): string => {
    const texts = language.texts();
    const isAnew = retrying?.reason === 'expired' || retrying?.reason === 'too-large';
    return isAnew ? texts.beginsAnew : texts.retrying(language.describe(retrying?.error));
  };
  const pace = ({ bytesPerSecond, timeLeft }: QueuedUpload): string => {
    const { speed, duration } = language.formats();
    if (bytesPerSecond === 0) return '';
    return [speed(bytesPerSecond), timeLeft && language.texts().timeLeft(duration(timeLeft))].filter(Boolean).join(' · ');
  };
  const oddity = ({ warnings }: QueuedUpload): string => {
    const codes = warnings.map(({ code }) => code).filter((code) => code.startsWith('checkpoint-'));
    if (codes.length === 0) return '';
    return codes.includes('checkpoint-in-use') ? language.texts().twice : language.texts().unkept;
  };
  return computed(() => {
    const one = item();
    const texts = language.texts();
    switch (one.phase) {
      case 'ready':
        return uploads.unfinished().some(({ name }) => name === one.name) ? texts.otherFile : '';
      case 'retrying':
        // The page says so once, for all.
        return isOffline() ? '' : retrying(one);
      case 'uploading':
        return [oddity(one), pace(one)].filter(Boolean).join(' · ') || (one.resumedBytes ? texts.goesOn : '');
      case 'processing':
        return texts.processing;
      default:
        return '';
    }
  });
}
