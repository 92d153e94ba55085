import type { EmulatedSubtitles } from './emulated-upload.js';
import type { UploadSession } from './upload-session.js';

/** Binds a track; one of the same language is replaced. */
export function bindSubtitles(upload: UploadSession['upload'], track: EmulatedSubtitles): void {
  unbindSubtitles(upload, track.languageCode);
  upload.subtitles = [...(upload.subtitles ?? []), track];
}

/** Takes a track off; false where there was none of this language. */
export function unbindSubtitles(upload: UploadSession['upload'], languageCode: string): boolean {
  const before = upload.subtitles ?? [];
  upload.subtitles = before.filter((track) => track.languageCode !== languageCode);
  return upload.subtitles.length < before.length;
}
