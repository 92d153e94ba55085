import { present } from '../present.js';
import { asNumber, asObject, asText } from './json-shape.js';
import type { Processing } from './media-reply.js';

/** Absent means ready, so whatever is there and cannot be read counts as running. */
export function processingOf(given: unknown): Processing | undefined {
  if (given === undefined || given === null) return undefined;
  const info = asObject(given) ?? {};
  return present({
    state: asText(info['state']) ?? 'unknown',
    progressPercent: asNumber(info['progress_percent']),
    checkAfterSecs: asNumber(info['check_after_secs']),
    error: processingErrorOf(info['error']),
  });
}

function processingErrorOf(error: unknown): Processing['error'] {
  if (error === undefined || error === null || error === false) return undefined;
  const { code, name, message } = asObject(error) ?? { message: error };
  return present({ code: asNumber(code), name: asText(name), message: asText(message) });
}
