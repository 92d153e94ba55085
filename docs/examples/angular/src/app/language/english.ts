import type { Texts } from './texts';

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** English. The sentences of errors are built into the library. */
export const ENGLISH: Texts = {
  title: 'Media upload',
  about: 'Pictures and videos for X, with Angular signals',
  footer: 'Nothing leaves this machine: the server behind this page signs for it, and an emulator stands in for X.',
  language: 'Language',
  pick: 'Pick files',
  orDrop: 'or drop them anywhere, or paste them',
  kinds: 'Pictures up to 5 MB, GIFs up to 15 MB, videos',
  dropAnywhere: 'Drop the files to add them',
  offline: 'You are offline. It goes on by itself when you are back.',

  unfinished: 'Unfinished uploads',
  unfinishedHint: 'Pick the same file again, and its upload goes on where it was.',
  left: (share, size, when) => `${share} of ${size}, ${when}`,
  pickAgain: 'Pick again',
  forget: 'Forget',

  refused: 'Not added',
  dismiss: 'Dismiss',

  all: 'All files',
  files: 'Files',
  progressOf: (name) => `Progress of ${name}`,
  progressOfAll: 'Progress of all files',
  upload: (count) => `Upload ${files(count)}`,
  retryAll: (count) => `Try ${files(count)} again`,
  clear: 'Clear finished',
  summary: (done, all, failed) => `${done} of ${all} done${failed > 0 ? `, ${failed} failed` : ''}`,
  timeLeft: (time) => `${time} left`,

  phases: {
    checking: 'Looking at it',
    ready: 'Ready',
    waiting: 'Waiting',
    preparing: 'Getting ready',
    uploading: 'Uploading',
    retrying: 'Trying again',
    paused: 'Paused',
    processing: 'X is processing it',
    succeeded: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  start: 'Upload',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try again',
  signIn: 'Sign in',
  pickAnother: 'Pick another file',
  cancel: 'Cancel',
  remove: 'Remove',

  description: 'Description',
  descriptionHint: 'for people who cannot see it',
  characters: (count, most) => `${count} of ${most} characters`,
  tooManyCharacters: (count) => `${count} characters too many`,
  mediaId: 'Media id',

  retrying: (why) => `${why} Trying again…`,
  beginsAnew: 'X asks for all of it once more: it begins anew.',
  goesOn: 'Goes on where it was.',
  processing: 'X has all of it, and makes it ready.',
  otherFile: 'This is another file than the unfinished one of the same name: it gets an upload of its own.',
  twice: 'The same file is under way already. Should the page be closed, this copy begins anew.',
  unkept: 'Should the page be closed, this upload begins anew.',

  added: (count) => `${files(count)} added`,
  removed: (name) => `${name} removed`,
  ended: (name, how) => `${name}: ${how}`,
  allEnded: (summary) => `All files have ended: ${summary}`,
};
