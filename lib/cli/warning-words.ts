import type { WarningEvent } from '../node/index.js';

const ANEW = 'the upload begins anew';
const NOT_KEPT = 'this upload is not kept, and would begin anew after a crash';

/** What the shell says where the library speaks of its own things, by code; what is kept is a checkpoint there. */
const WORDS: Readonly<Record<string, (message: string) => string>> = {
  'checkpoint-changed': (message) =>
    message.startsWith('Type')
      ? `type and category are not those of the earlier run: ${ANEW}`
      : `the file has changed since the earlier run: ${ANEW}`,
  'checkpoint-unreadable': (message) =>
    message.replace('The checkpoint cannot be read', 'what is kept of earlier uploads cannot be read'),
  'checkpoint-damaged': () => `what is kept of the earlier run is damaged, or of another version: ${ANEW}`,
  'checkpoint-foreign': (message) =>
    message
      .replace('The checkpoint is of an upload', 'the earlier run was an upload')
      .replace('The checkpoint is of another account’s upload', "the earlier run was another account's"),
  'checkpoint-not-kept': (message) => message.replace('The checkpoint cannot be written', 'nothing can be kept of it'),
  'checkpoint-not-removed': (message) =>
    message
      .replace('The checkpoint cannot be removed', 'what is kept of it cannot be removed')
      .replace('would go on from it', 'would go on from there'),
  'checkpoint-in-use': () => `the same file is being uploaded already: ${NOT_KEPT}`,
  'checkpoint-not-held': () => `whether the same file is being uploaded already cannot be told: ${NOT_KEPT}`,
  // Of what the shell uploads, standard input alone cannot be told again.
  'checkpoint-unproven': () =>
    'an upload from standard input cannot go on after a crash, the same command would send all of it again: ' +
    'where it is large, write it to a file and upload that (--no-resume leaves this warning out)',
  'not-checked': (message) =>
    message.replace('The source can be read only once: it', 'it can be read only once, and').replace(/^The c/, 'the c'),
};

/** What a person is told of a warning, without the library's words. */
export const warningWords = ({ code, message }: Pick<WarningEvent, 'code' | 'message'>): string =>
  Object.hasOwn(WORDS, code) ? (WORDS[code]?.(message) ?? message) : message.replace(/^The source/, 'the file');
