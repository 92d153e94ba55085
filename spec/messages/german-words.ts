import type { DescribedFacts, UploadErrorWords, WordFormats } from 'rx-media-upload';

const datei = ({ fileName }: DescribedFacts, { name }: WordFormats): string =>
  fileName === undefined ? 'Die Datei' : `Die Datei „${name(fileName)}“`;
const wer = ({ by }: DescribedFacts): string => (by === 'x' ? 'X' : 'Der Server');
const grund = ({ detail }: DescribedFacts, { quote }: WordFormats): string =>
  detail === undefined ? '.' : `: „${quote(detail)}“.`;
const zuGross = (facts: DescribedFacts, format: WordFormats): string => {
  const { size, limit } = facts;
  const hat = size === undefined ? '' : `: Sie hat ${format.size(size, limit)}`;
  const grenze = limit === undefined ? '' : `${hat === '' ? ':' : ','} möglich sind höchstens ${format.limit(limit)}`;
  return `${datei(facts, format)} ist zu groß${hat}${grenze}.`;
};
const sache = (command?: string): string =>
  command === 'setMetadata' ? 'die Bildbeschreibung' : command?.endsWith('Subtitles') ? 'die Untertitel' : 'die Datei';

/** A whole dictionary: what another language needs is in the types. */
export const germanWords: UploadErrorWords = {
  'invalid-option': 'Diese App ist für das Hochladen nicht richtig eingerichtet.',
  'invalid-alt-text': ({ length = 0, limit = 0 }, { count }) =>
    `Die Bildbeschreibung hat ${count(length)} Zeichen, möglich sind 1 bis ${count(limit)}.`,
  'invalid-subtitles': 'Die Untertitel passen nicht: Jeder braucht eine Sprache und ein Video.',
  'media-unfit': (facts, format) => `${datei(facts, format)} ist so nicht, wie X sie nimmt.`,
  'post-unfit': 'Diese Dateien passen nicht in einen Beitrag: möglich sind bis zu vier Bilder, ein GIF oder ein Video.',
  'empty-source': (facts, format) => `${datei(facts, format)} ist leer.`,
  'unknown-media-type': (facts, format) => `${datei(facts, format)} ist weder ein Bild noch ein Video, das X kennt.`,
  'unsupported-media-type': (facts, format) => `${datei(facts, format)} hat ein Format, das X nicht annimmt.`,
  'source-too-large': zuGross,
  'too-many-segments': zuGross,
  'file-type-not-allowed': (facts, format) =>
    `${datei(facts, format)} ist nicht von der Art ${format.anyOf((facts.allowed ?? []).map(format.type))}.`,
  'too-many-files': ({ limit = 0 }, { count }) => `Das sind zu viele Dateien: Möglich sind ${count(limit)}.`,
  'source-not-found': (facts, format) => `${datei(facts, format)} ist nicht mehr da.`,
  'source-is-a-folder': (facts, format) => `${datei(facts, format)} ist ein Ordner.`,
  'source-unreadable': (facts, format) => `${datei(facts, format)} lässt sich nicht lesen.`,
  'source-unreachable': 'Die Datei lässt sich dort, wo sie liegt, nicht abholen.',
  'source-changed': (facts, format) => `${datei(facts, format)} hat sich inzwischen geändert.`,
  'source-used-up': 'Die Datei ließ sich nur einmal lesen.',
  'source-ended-early': (facts, format) => `${datei(facts, format)} ist kürzer als angekündigt.`,
  'source-too-long': (facts, format) => `${datei(facts, format)} ist länger als angekündigt.`,
  network: 'Die Verbindung ist abgebrochen.',
  timeout: ({ waited = 0, isBlind }, { duration }) =>
    isBlind ? `Seit ${duration(waited)} kommt keine Antwort.` : `Seit ${duration(waited)} bewegt sich nichts.`,
  'reply-lost': 'Die Verbindung ist abgebrochen, als die Datei fort war: Vielleicht hat X sie trotzdem.',
  'credentials-missing': 'Die Anmeldung bei X fehlt.',
  'credentials-unreachable': 'Die Anmeldung bei X ließ sich gerade nicht prüfen.',
  'not-signed-in': 'Die Anmeldung ist abgelaufen.',
  forbidden: (facts) =>
    facts.isAboutApp ? 'X erlaubt dieser App das Hochladen nicht.' : `${wer(facts)} erlaubt das diesem Konto nicht.`,
  'account-suspended': 'X hat dieses Konto gesperrt.',
  'account-locked': 'X hat dieses Konto vorläufig gesperrt.',
  'credits-exhausted': 'Das Guthaben für das Hochladen zu X ist aufgebraucht.',
  'not-found': (facts) => `${wer(facts)} nimmt hier nichts an.`,
  'media-not-found': 'Der Upload ist nicht mehr bekannt und muss neu beginnen.',
  'request-too-large': (facts) => `${wer(facts)} nimmt eine so große Datei nicht an.`,
  'media-unrecognized': 'X erkennt nicht, was in der Datei ist.',
  refused: (facts, format) => `${wer(facts)} nimmt ${sache(facts.command)} nicht an${grund(facts, format)}`,
  'server-failed': (facts) => `${wer(facts)} hat gerade Schwierigkeiten.`,
  'unreadable-reply': (facts) => `Die Antwort ist unverständlich (${wer(facts)}).`,
  'rate-limited': (facts, { moment }) =>
    `${wer(facts)} bittet um eine Pause${facts.resetAt === undefined ? '' : `; weiter geht es: ${moment(facts.resetAt)}`}.`,
  'upload-incomplete': 'Die Datei ist nicht ganz angekommen.',
  'media-invalid': 'X kann mit der Datei nichts anfangen.',
  'media-unsupported': 'Die Datei hat ein Format, das X nicht annimmt.',
  'processing-failed': (facts, format) => `X konnte die Datei nicht verarbeiten${grund(facts, format)}`,
  'processing-timeout': ({ waited = 0 }, { duration }) => `X ist nach ${duration(waited)} noch nicht fertig.`,
  'checkpoint-lost': 'Dieser Upload läuft anderswo weiter.',
  unexpected: 'Das Hochladen ist gescheitert.',
};
