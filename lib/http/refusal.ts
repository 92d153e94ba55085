import { asyncScheduler } from 'rxjs';
import { present } from '../present.js';
import { answererOf, isOfRelay } from '../api/answerer.js';
import type { ApiCommand, Problem } from '../api/media-api.js';
import { MediaRequestError, type Refuser } from '../upload-error.js';
import { contextOf } from './command-context.js';
import { readRateLimit } from './rate-limit-headers.js';
import { readRetryAfter } from './retry-after.js';
import type { TransportResponse } from './transport.js';

/** How much of a reply an error keeps: 1 kB. */
const BODY_LENGTH = 1024;

/** X's own hosts. */
const HOSTS_OF_X = /(?:^|\.)(?:x|twitter)\.com$/;

/**
 * Whose refusal it is: what this library's relay refuses itself is marked so, and so is what it passes on; whatever else
 * comes from X's own hosts is X's; from elsewhere (a proxy), what only X says is X's, and all else is the server's own.
 */
const refuserOf = ({ text, headers }: TransportResponse, { hostname }: URL): Refuser =>
  answererOf(text) ?? (headers['x-answered-by'] === 'x' || HOSTS_OF_X.test(hostname) ? 'x' : 'server');

/** "File size exceeds 5242880 bytes.", of X and of a relay. */
const limitIn = (detail = ''): number | undefined => {
  const bytes = /File size exceeds (\d{1,15}) bytes/i.exec(detail)?.[1];
  return bytes === undefined ? undefined : Number(bytes);
};

/** The error for a response that is not the reply: the status and X's own words. */
export function refusal(
  command: ApiCommand<unknown>,
  response: TransportResponse,
  problem: Problem,
  baseUrl: URL,
): MediaRequestError {
  const { code, title, detail } = problem;
  const { headers, text } = response;
  const words =
    [title, detail].filter((word) => word !== undefined).join(': ') ||
    text.slice(0, BODY_LENGTH).replace(/\s+/g, ' ').trim().slice(0, 120);
  const by = refuserOf(response, baseUrl);
  return new MediaRequestError(
    `${command.name}: ${by === 'x' ? 'X' : 'the server'} answered ${response.status}` +
      (problem.unreadable ? ', and the reply cannot be read' : '') +
      `${words === '' ? ' without a word' : `: ${words}`}${code === undefined ? '' : ` (code ${code})`}`,
    {
      status: response.status,
      by,
      ...present({
        isOfRelay: isOfRelay(text) || undefined,
        code,
        title,
        detail,
        problemType: problem.type,
        rateLimit: readRateLimit(headers),
        retryAfter: readRetryAfter(headers, asyncScheduler.now()),
        body: text.slice(0, BODY_LENGTH) || undefined,
      }),
    },
    { ...contextOf(command), ...present({ limit: limitIn(detail) }) },
  );
}
