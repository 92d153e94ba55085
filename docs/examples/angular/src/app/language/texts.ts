import type { UploadErrorWords } from 'rx-media-upload';

/** Where a file stands, in a word or two. */
export interface PhaseTexts {
  readonly checking: string;
  readonly ready: string;
  readonly waiting: string;
  readonly preparing: string;
  readonly uploading: string;
  readonly retrying: string;
  readonly paused: string;
  readonly processing: string;
  readonly succeeded: string;
  readonly failed: string;
  readonly cancelled: string;
}

/** All that the page says, in one language. */
export interface Texts {
  readonly title: string;
  readonly about: string;
  readonly footer: string;
  readonly language: string;
  readonly pick: string;
  readonly orDrop: string;
  readonly kinds: string;
  readonly dropAnywhere: string;
  readonly offline: string;

  readonly unfinished: string;
  readonly unfinishedHint: string;
  readonly left: (share: string, size: string, when: string) => string;
  readonly pickAgain: string;
  readonly forget: string;

  readonly refused: string;
  readonly dismiss: string;

  readonly all: string;
  readonly files: string;
  readonly progressOf: (name: string) => string;
  readonly progressOfAll: string;
  readonly upload: (files: number) => string;
  readonly retryAll: (files: number) => string;
  readonly clear: string;
  readonly summary: (done: number, all: number, failed: number) => string;
  readonly timeLeft: (time: string) => string;

  readonly phases: PhaseTexts;
  readonly start: string;
  readonly pause: string;
  readonly resume: string;
  readonly retry: string;
  readonly signIn: string;
  readonly pickAnother: string;
  readonly cancel: string;
  readonly remove: string;

  readonly description: string;
  readonly descriptionHint: string;
  readonly characters: (count: string, most: string) => string;
  readonly tooManyCharacters: (count: string) => string;
  readonly mediaId: string;

  readonly retrying: (why: string) => string;
  readonly beginsAnew: string;
  readonly goesOn: string;
  readonly processing: string;
  readonly otherFile: string;
  readonly twice: string;
  readonly unkept: string;

  readonly added: (files: number) => string;
  readonly removed: (name: string) => string;
  readonly ended: (name: string, how: string) => string;
  readonly allEnded: (summary: string) => string;

  readonly errors?: UploadErrorWords;
}
