import { GERMAN_ERRORS } from './german-errors';
import type { Texts } from './texts';

const dateien = (count: number): string => (count === 1 ? '1 Datei' : `${count} Dateien`);

/** German. */
export const GERMAN: Texts = {
  title: 'Medien hochladen',
  about: 'Bilder und Videos für X, mit Signals von Angular',
  footer: 'Nichts verlässt diesen Rechner: Der Server dieser Seite unterschreibt, und ein Emulator steht für X.',
  language: 'Sprache',
  pick: 'Dateien auswählen',
  orDrop: 'oder irgendwo ablegen oder einfügen',
  kinds: 'Bilder bis 5 MB, GIFs bis 15 MB, Videos',
  dropAnywhere: 'Dateien hier loslassen',
  offline: 'Du bist offline. Es geht von selbst weiter, sobald du wieder online bist.',

  unfinished: 'Unterbrochene Uploads',
  unfinishedHint: 'Wähle dieselbe Datei noch einmal aus, dann geht es dort weiter, wo es aufgehört hat.',
  left: (share, size, when) => `${share} von ${size}, ${when}`,
  pickAgain: 'Noch einmal auswählen',
  forget: 'Verwerfen',

  refused: 'Nicht hinzugefügt',
  dismiss: 'Schließen',

  all: 'Alle Dateien',
  files: 'Dateien',
  progressOf: (name) => `Fortschritt von ${name}`,
  progressOfAll: 'Fortschritt aller Dateien',
  upload: (count) => `${dateien(count)} hochladen`,
  retryAll: (count) => `${dateien(count)} noch einmal versuchen`,
  clear: 'Fertige entfernen',
  summary: (done, all, failed) => `${done} von ${all} fertig${failed > 0 ? `, ${failed} gescheitert` : ''}`,
  timeLeft: (time) => `noch ${time}`,

  phases: {
    checking: 'Wird angesehen',
    ready: 'Bereit',
    waiting: 'Wartet',
    preparing: 'Wird vorbereitet',
    uploading: 'Wird hochgeladen',
    retrying: 'Neuer Versuch',
    paused: 'Angehalten',
    processing: 'X verarbeitet die Datei',
    succeeded: 'Fertig',
    failed: 'Gescheitert',
    cancelled: 'Abgebrochen',
  },
  start: 'Hochladen',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  retry: 'Noch einmal versuchen',
  signIn: 'Anmelden',
  pickAnother: 'Andere Datei auswählen',
  cancel: 'Abbrechen',
  remove: 'Entfernen',

  description: 'Beschreibung',
  descriptionHint: 'für alle, die es nicht sehen können',
  characters: (count, most) => `${count} von ${most} Zeichen`,
  tooManyCharacters: (count) => `${count} Zeichen zu viel`,
  mediaId: 'Medien-ID',

  retrying: (why) => `${why} Neuer Versuch…`,
  beginsAnew: 'X möchte alles noch einmal haben: Es beginnt von vorn.',
  goesOn: 'Es geht dort weiter, wo es aufgehört hat.',
  processing: 'X hat die ganze Datei und bereitet sie auf.',
  otherFile: 'Diese Datei heißt nur so wie die unterbrochene: Sie bekommt einen eigenen Upload.',
  twice: 'Dieselbe Datei ist schon unterwegs. Wird die Seite geschlossen, beginnt diese Kopie von vorn.',
  unkept: 'Wird die Seite geschlossen, beginnt dieser Upload von vorn.',

  added: (count) => `${dateien(count)} hinzugefügt`,
  removed: (name) => `${name} entfernt`,
  ended: (name, how) => `${name}: ${how}`,
  allEnded: (summary) => `Alles ist zu Ende: ${summary}`,

  errors: GERMAN_ERRORS,
};
