import { exactJson } from './exact-json.js';
import { pause } from './pause.js';

/** An answer before it is a `Response`. */
export interface Reply {
  readonly status: number;
  /** Absent: an empty body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by whatever checks a request; its reply is the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(reply.text ?? `HTTP ${reply.status}`);
    this.reply = reply;
  }
}

/** An answer in JSON; a `bigint` becomes a number of all its digits. */
export const jsonReply = (status: number, value: unknown, contentType = 'application/json; charset=utf-8'): Reply => ({
  status,
  text: exactJson(value),
  headers: { 'content-type': contentType },
});

/** An answer without a body. */
export const emptyReply = (status: number): Reply => ({ status });

/** The same answer with more headers. */
export const withHeaders = (reply: Reply, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
});

/**
 * The answer as the web has it. No CORS headers: X sends none.
 *
 * @param breaksOff - The body fails half-way, as when a connection is cut.
 * @param dribble - Real ms before each byte of the body.
 */
export function toResponse({ status, text = '', headers = {} }: Reply, breaksOff = false, dribble?: number): Response {
  const bodiless = status === 204 || status === 205 || status === 304;
  const inPieces = !bodiless && (breaksOff || (dribble !== undefined && text !== ''));
  if (inPieces) return new Response(bodyInPieces(text, breaksOff, dribble), { status, headers: { ...headers } });
  // Without a length a server would send an empty body in chunks, which some clients then try to read as JSON.
  const length = text === '' && !bodiless ? { 'content-length': '0' } : {};
  return new Response(bodiless || text === '' ? null : text, { status, headers: { ...length, ...headers } });
}

function bodyInPieces(text: string, breaksOff: boolean, dribble: number | undefined): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(breaksOff ? text.slice(0, Math.ceil(text.length / 2)) || ' ' : text);
  const given = new AbortController();
  let sent = 0;
  return new ReadableStream({
    pull: async (controller) => {
      if (sent < bytes.length) {
        if (dribble !== undefined) await pause(dribble, given.signal);
        const end = dribble === undefined ? bytes.length : sent + 1;
        controller.enqueue(bytes.subarray(sent, end));
        sent = end;
      } else if (breaksOff) controller.error(new TypeError('terminated'));
      else controller.close();
    },
    cancel: () => given.abort(),
  });
}
