import { asText, type JsonObject } from './json-shape.js';
import type { Outcome } from './media-api.js';
import { mediaIdOfKey } from './media-ref.js';

/** What can be an id: it stands in paths, in files and on terminals. */
export const isId = (id: string): boolean => /^\w{1,40}$/.test(id);

/** The media that a reply names, exact to the last digit. */
export function idIn(body: JsonObject): string | undefined {
  const ids = [body['id'], body['media_id_string'], body['media_id']].map((given) =>
    typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : asText(given),
  );
  // What is no id of X's must not hide one that is.
  return (
    ids.find((id) => /^\d+$/.test(id ?? '')) ??
    mediaIdOfKey(asText(body['media_key'])) ??
    ids.find((id) => id !== undefined)
  );
}

/** Whether a reply names another media than was asked for, by its id or by its key. */
export const isAnother = (named: string | undefined, askedFor: string, body: JsonObject): boolean =>
  named !== undefined && named !== askedFor && body['media_key'] !== askedFor;

/** A cache or a relay may mix replies up: one about another media says nothing about the one that was asked for. */
export const mixedUp = (named: string | undefined, askedFor: string): Outcome<never> => ({
  ok: false,
  problem: {
    title: `The reply is about ${named !== undefined && isId(named) ? `media ${named}` : 'no media'}, not ${askedFor}`,
  },
});
