import type { ApiVersion } from '../node/index.js';
import { WrongUse } from './wrong-use.js';

/** X's ids have 1 to 19 digits; before those of a media key stands what kind it is of, as in `7_710511363345354753`. */
const ID = /^\d{1,19}$/;
const KEY = /^\d{1,19}_(\d{1,19})$/;

export const isMediaKey = (text: string): boolean => KEY.test(text);

/** @throws WrongUse for what X would not take as the name of a media. */
export function checkMediaId(text: string, version: ApiVersion): string {
  if (ID.test(text) || (version === 'v1.1' && isMediaKey(text))) return text;
  const [, id] = KEY.exec(text) ?? [];
  throw new WrongUse(
    id === undefined
      ? `status needs a media ID, 1 to 19 digits as upload prints them, not '${text}'`
      : `status needs a media ID: a media key is for --api v1.1, and the ID of this one is ${id}`,
  );
}
