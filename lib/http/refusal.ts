import { asyncScheduler } from 'rxjs';
import { present } from '../present.js';
import type { ApiCommand, Problem } from '../api/media-api.js';
import { MediaRequestError } from '../upload-error.js';
import { contextOf } from './command-context.js';
import { readRateLimit } from './rate-limit-headers.js';
import { readRetryAfter } from './retry-after.js';
import type { TransportResponse } from './transport.js';

/** How much of a reply an error keeps: 1 kB. */
const BODY_LENGTH = 1024;

/** The error for a response that is not the reply: the status and X's own words. */
export function refusal(
  command: ApiCommand<unknown>,
  response: TransportResponse,
  problem: Problem,
): MediaRequestError {
  const { code, title, detail } = problem;
  const { headers, text } = response;
  const words =
    [title, detail].filter((word) => word !== undefined).join(': ') ||
    text.slice(0, BODY_LENGTH).replace(/\s+/g, ' ').trim().slice(0, 120);
  return new MediaRequestError(
    `${command.name}: X answered ${response.status}${problem.unreadable ? ', and the reply cannot be read' : ''}` +
      `${words === '' ? ' without a word' : `: ${words}`}${code === undefined ? '' : ` (code ${code})`}`,
    {
      status: response.status,
      ...present({
        code,
        title,
        detail,
        problemType: problem.type,
        rateLimit: readRateLimit(headers),
        retryAfter: readRetryAfter(headers, asyncScheduler.now()),
        body: text.slice(0, BODY_LENGTH) || undefined,
      }),
    },
    contextOf(command),
  );
}
