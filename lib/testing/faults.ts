import type { CommandName } from '../upload-error.js';
import type { EmulatedRequest, JournalEntry } from './request-journal.js';
import { withHeaders, type Reply } from './replies.js';

/**
 * Something that goes wrong: which requests it hits, and how.
 *
 * With `status` or `body` the answer is replaced. With none of `status`, `body`, `delay`, `headers`, `after`, `cut`,
 * `dribble`, `hang`, `garbage` and `truncate` it is a 503. The command is not carried out unless `after` says so, or
 * nothing but `delay`, `headers`, `dribble` or `truncate` is asked for. A member that no fault has is an error.
 */
export interface Fault {
  /** Which requests. @defaultValue 'any' */
  readonly command?: CommandName | 'any';
  /** Only this segment's APPENDs. */
  readonly segmentIndex?: number;
  /** Only this user's requests: the id of whom the credentials name, good or not. */
  readonly user?: string;
  /** Only requests that name this media. */
  readonly mediaId?: string;
  /** Only paths that contain this text, or that match. */
  readonly path?: string | RegExp;
  /** Only requests of which this is true; it is asked once for each, as soon as the request has been read. */
  readonly when?: (request: EmulatedRequest) => boolean;
  /** The n-th such request from now on, counted from 1. @defaultValue the next one that no earlier fault takes */
  readonly nth?: number;
  /** How many such requests in a row; `Infinity` for all. @defaultValue 1 */
  readonly times?: number;
  /** HTTP status. @defaultValue 200 where there is a `body`, else 503 */
  readonly status?: number;
  /** A string is sent as it is, anything else as JSON. @defaultValue an empty body */
  readonly body?: unknown;
  /** Added to the answer's headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Real ms before the answer. */
  readonly delay?: number;
  /** The command is carried out; then its answer is replaced, or lost where nothing replaces it. */
  readonly after?: boolean;
  /**
   * The answer comes before the body is read, as a 413 from X's edge does. Such a fault sees of a request what is in
   * its URL and headers: on v1.1 that is no command, unless it is in the query.
   */
  readonly beforeBody?: boolean;
  /** The answer's body comes byte by byte, so many ms apart. */
  readonly dribble?: number;
  /** No answer: a network error. `'body'` breaks off within the answer's body, which also shows on a port. */
  readonly cut?: boolean | 'body';
  /** No answer until the client gives up. */
  readonly hang?: boolean;
  /** 200 with text that is no JSON. */
  readonly garbage?: boolean;
  /** The command is carried out; its answer's JSON ends half-way. */
  readonly truncate?: boolean;
}

/** The faults to come. */
export interface FaultScript {
  /** Adds a fault; the function that comes back withdraws it. */
  readonly add: (fault: Fault) => () => void;
  /** The fault that hits this request, if one does: of those that come before its body, or of all others. */
  readonly take: (entry: JournalEntry, beforeBody: boolean) => Fault | undefined;
  readonly clear: () => void;
}

/** Keeps the faults and counts the requests that they wait for. */
export function faultScript(): FaultScript {
  const waiting = new Set<{ readonly fault: Fault; seen: number; hits: number }>();
  return {
    add: (fault) => {
      const entry = { fault, seen: 0, hits: 0 };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    take: (request, beforeBody) => {
      let taken: Fault | undefined;
      for (const entry of waiting) {
        const { nth, times = 1 } = entry.fault;
        if ((entry.fault.beforeBody ?? false) !== beforeBody || !matches(entry.fault, request)) continue;
        entry.seen += 1;
        const due = nth === undefined ? entry.hits < times : entry.seen >= nth && entry.seen < nth + times;
        if (!due || taken !== undefined) continue;
        entry.hits += 1;
        taken = entry.fault;
      }
      return taken;
    },
    clear: () => {
      waiting.clear();
    },
  };
}

/** Whether the fault lets the command be carried out. */
export function carriesOut(fault: Fault): boolean {
  const { after, truncate, status, body, cut, hang, garbage, delay, headers, dribble } = fault;
  if (after === true || truncate === true) return true;
  const replaced = status !== undefined || body !== undefined || Boolean(cut) || hang === true || garbage === true;
  return !replaced && (delay !== undefined || headers !== undefined || dribble !== undefined);
}

/** Whether the fault leaves the client without an answer. */
export function losesReply({ after, truncate, status, body, cut, hang, garbage }: Fault): boolean {
  const replaced =
    status !== undefined ||
    body !== undefined ||
    cut === 'body' ||
    garbage === true ||
    truncate === true ||
    hang === true;
  return cut === true || (after === true && !replaced);
}

/** The answer that the fault makes of the true one; there is no true one where the command was not carried out. */
export function faultyReply(fault: Fault, reply: Reply | undefined): Reply {
  return withHeaders(replaced(fault, reply), fault.headers ?? {});
}

function replaced({ status, body, garbage, truncate, cut }: Fault, reply: Reply | undefined): Reply {
  if (truncate === true) {
    if (reply?.text === undefined) return { status: 200, headers: json, text: '{"data":{"id":"18800' };
    return { ...reply, text: reply.text.slice(0, Math.ceil(reply.text.length / 2)) };
  }
  if (garbage === true) return { status: status ?? 200, headers: json, text: '\u0000\u0001{"data":<garbage>' };
  if (status === undefined && body === undefined) return reply ?? { status: cut === 'body' ? 200 : 503 };
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return { status: status ?? 200, ...(text !== '' && { text, headers: json }) };
}

const json = { 'content-type': 'application/json; charset=utf-8' };

function matches(fault: Fault, request: JournalEntry): boolean {
  const { command = 'any', segmentIndex = request.segmentIndex, user = request.user, path = '', when } = fault;
  const { mediaId = request.mediaId } = fault;
  return (
    (command === 'any' || command === request.command) &&
    segmentIndex === request.segmentIndex &&
    user === request.user &&
    mediaId === request.mediaId &&
    (typeof path === 'string' ? request.path.includes(path) : request.path.search(path) >= 0) &&
    (when === undefined || when(request))
  );
}
