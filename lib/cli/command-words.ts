import { type CommandName, isMediaRequestError, type UploadError } from '../node/index.js';

/** What each request is for, as whoever waits for it would say. */
const WORDS: { readonly [Command in CommandName]: string } = {
  initialize: 'beginning the upload',
  append: 'sending the file',
  finalize: 'finishing the upload',
  status: 'asking for the status',
  upload: 'sending the file',
  setMetadata: 'describing the media',
  addSubtitles: 'adding the subtitles',
  removeSubtitles: 'removing the subtitles',
};

/** What was being done, for a person: `--json` has the library's name of it. */
export const commandWords = (command: CommandName): string => WORDS[command];

/** The command that a sentence of the library's begins with, where one does. */
const BEGINNING = new RegExp(`^(${Object.keys(WORDS).join('|')}): `);

/** The same sentence for a person: what was being done has failed, and why. */
export const withCommandWords = (sentence: string): string =>
  inWords(sentence).replace(BEGINNING, (_, command: CommandName) => `${commandWords(command)} failed: `);

/** The same sentence, where what was being done is told already. */
export const withoutCommand = (sentence: string): string => inWords(sentence).replace(BEGINNING, '');

const inWords = (sentence: string): string =>
  sentence
    .replace(/^append of segment (\d+) ended without a reply/, 'append: there was no answer to segment $1')
    .replace(/^upload ended without a reply/, 'upload: there was no answer');

/** A sentence without what X has answered where that is for machines: JSON without words in it, or a page. */
export function withoutMarkup(sentence: string, error: UploadError): string {
  if (!isMediaRequestError(error) || error.title !== undefined || error.detail !== undefined) return sentence;
  const [, begins] = /^\s*([[{<])/.exec(error.body ?? '') ?? [];
  const at = begins === undefined ? -1 : sentence.indexOf(`: ${begins}`);
  return at < 0 ? sentence : sentence.slice(0, at);
}
