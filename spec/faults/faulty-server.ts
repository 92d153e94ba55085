import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ApiVersion, CommandName } from 'rx-media-upload';
import type { MediaEmulator } from 'rx-media-upload/testing';
import type { Fault, Mishap, RateLimitWords, ReplyText } from './fault-schedule.js';

/** One request and what was done with it, in order of arrival. Times are epoch ms. */
export interface Exchange {
  readonly command: CommandName;
  /** Known once the body is, where only the body tells it. */
  mediaId?: string;
  segmentIndex?: number;
  readonly arrivedAt: number;
  /** The credentials that it came with. */
  readonly authorization: string;
  /** What happened to it, for readers. */
  readonly mishap?: Mishap;
  /** Whether the emulator has seen it. */
  carriedOut: boolean;
  /** Status of the reply that was begun. */
  status?: number;
  /** When the whole reply was handed over; absent where it never was. */
  answeredAt?: number;
  /** The reply's text was X's own, unspoilt. */
  readonly genuine?: boolean;
  /** Seconds, of a genuine reply. */
  checkAfterSecs?: number;
  /** ms that the reply asks to wait before the next request to this endpoint. */
  wait?: number;
}

/** A server on a loopback port that has X behind it, and faults before it. */
export interface FaultyServer {
  readonly url: string;
  readonly exchanges: readonly Readonly<Exchange>[];
  /** Requests that are not over. */
  readonly busy: () => number;
  /** Connections that are open. */
  readonly open: () => number;
  /** Ends everything. */
  readonly close: () => Promise<void>;
}

/** What the server is made of. */
export interface FaultyServerOptions {
  readonly emulator: Pick<MediaEmulator, 'fetch'>;
  readonly faults: readonly Fault[];
  /** The access token expires. */
  readonly expire: () => void;
  /** Shown each segment that has come whole. */
  readonly segment: (mediaId: string, index: number, bytes: Buffer) => void;
  /** ms until an idle connection is ended. @defaultValue 5,000 */
  readonly keepAlive?: number;
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** ms that a server which stalls reads nothing: longer than any client waits. */
const STALL = 600;

const json = { 'content-type': 'application/json' };
type Answer = Extract<Mishap, { kind: 'answer' }>;

/** Serves an emulator, with faults. */
export async function faultyServer({
  emulator,
  faults,
  expire,
  segment,
  keepAlive = 5_000,
}: FaultyServerOptions): Promise<FaultyServer> {
  const exchanges: Exchange[] = [];
  const sockets = new Set<Socket>();
  const gone = new Set<string>();
  const seen = new Map<CommandName, number>();
  let busy = 0;

  const mishapOf = (command: CommandName): Mishap | undefined => {
    const nth = (seen.get(command) ?? 0) + 1;
    seen.set(command, nth);
    return faults.find((fault) => fault.command === command && nth >= fault.nth && nth < fault.nth + fault.times)
      ?.mishap;
  };

  const carryOut = async (request: IncomingMessage, body: Buffer, exchange: Exchange): Promise<Reply> => {
    exchange.carriedOut = true;
    if (exchange.mediaId !== undefined && gone.has(exchange.mediaId))
      return notFound(versionOf(request), exchange.command);
    const { authorization = '', 'content-type': contentType = '', host = '' } = request.headers;
    const headers = { authorization, ...(contentType !== '' && { 'content-type': contentType }) };
    const answer = await emulator.fetch(
      new Request(`http://${host}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers,
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      }),
    );
    return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) };
  };

  /** Hands over a whole reply. Genuine ones are remembered: the client is bound by what they say. */
  const reply = (
    exchange: Exchange,
    request: IncomingMessage,
    response: ServerResponse,
    { status, text, headers }: Reply,
    { genuine = false, closes = false } = {},
  ): void => {
    if (request.socket.destroyed) return;
    exchange.status = status;
    response.once('finish', () => {
      exchange.answeredAt = Date.now();
      if (genuine) Object.assign(exchange, { genuine, ...checkAfterIn(text) });
      if (closes) request.socket.destroySoon();
    });
    const bodiless = status === 204 || status === 304;
    response.writeHead(status, { ...headers, ...(!bodiless && { 'content-length': String(Buffer.byteLength(text)) }) });
    response.end(bodiless ? undefined : text);
  };

  const happen = async (
    mishap: Mishap | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    form: Buffer | undefined,
    exchange: Exchange,
  ): Promise<void> => {
    const { socket } = request;
    const at = mishap !== undefined && 'at' in mishap ? mishap.at : undefined;
    const over = async (): Promise<void> => {
      if (mishap?.kind === 'stall') {
        // Who does not read does not see either that the other side has gone.
        await Promise.race([passed(STALL), closed(socket)]);
        request.resume();
        await closed(socket);
      } else if (mishap?.kind === 'cut' && mishap.reset) socket.resetAndDestroy();
      else socket.destroy();
    };
    if (at === 'start') {
      await over();
      return;
    }
    if (mishap?.kind === 'answer' && mishap.early) {
      reply(exchange, request, response, otherAnswer(mishap, request, exchange), mishap);
      return;
    }

    const half = at === 'body' ? Math.ceil(Number(request.headers['content-length'] ?? 0) / 2) : Infinity;
    const { bytes, whole } = form === undefined ? await received(request, half) : { bytes: form, whole: true };
    if (at === 'body') {
      await over();
      return;
    }
    // The client has given up.
    if (!whole) return;
    note(exchange, request, bytes);
    if (exchange.command === 'append')
      segment(exchange.mediaId ?? '', exchange.segmentIndex ?? -1, segmentIn(bytes).media);

    if (mishap?.kind === 'late') {
      await closed(socket);
      await passed(5);
      await carryOut(request, bytes, exchange);
      return;
    }
    if (mishap?.kind === 'answer') {
      if (mishap.done) await carryOut(request, bytes, exchange);
      reply(exchange, request, response, otherAnswer(mishap, request, exchange), mishap);
      return;
    }
    if (mishap?.kind === 'slow') await passed(mishap.ms);
    if (mishap?.kind === 'expire') expire();
    if (mishap?.kind === 'gone') gone.add(exchange.mediaId ?? '');
    const answer = await carryOut(request, bytes, exchange);
    if (at === 'done') await over();
    else if (at === 'reply') {
      exchange.status = answer.status;
      await new Promise((written) => socket.write(halfOf(answer), written));
      // Not before the client can have read it.
      await passed(2);
      await over();
    } else if (mishap?.kind === 'truncated') {
      reply(
        exchange,
        request,
        response,
        { ...answer, text: answer.text.slice(0, Math.ceil(answer.text.length / 2)) },
        { genuine: answer.text === '' },
      );
    } else reply(exchange, request, response, answer, { genuine: true });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrivedAt = Date.now();
    // The small forms of v1.1 tell their command in the body.
    const form = commandOf(request) === undefined ? await received(request) : undefined;
    if (form?.whole === false) return;
    const command = commandOf(request) ?? commandIn(form?.bytes);
    const mishap = mishapOf(command);
    const exchange: Exchange = {
      command,
      arrivedAt,
      authorization: request.headers.authorization ?? '',
      carriedOut: false,
      ...(mishap && { mishap }),
    };
    exchanges.push(exchange);
    await happen(mishap, request, response, form?.bytes, exchange);
  };

  const server = createServer({ keepAliveTimeout: keepAlive }, (request, response) => {
    busy++;
    const ended = Promise.all([handle(request, response), new Promise((over) => response.once('close', over))]);
    void ended.finally(() => busy--);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    busy: () => busy,
    open: () => sockets.size,
    close: () =>
      new Promise((ended) => {
        server.close(() => ended());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const passed = (ms: number): Promise<unknown> => new Promise((over) => setTimeout(over, ms));
const closed = (socket: Socket): Promise<void> =>
  new Promise((over) => (socket.destroyed ? over() : void socket.once('close', () => over())));

/** The body, or as much as has come when there is `enough`, or when the client has gone. */
function received(
  request: IncomingMessage,
  enough = Infinity,
): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  return new Promise((over) => {
    const parts: Buffer[] = [];
    let size = 0;
    const end = (whole: boolean) => () => over({ bytes: Buffer.concat(parts), whole });
    request.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size < enough) return;
      request.removeAllListeners('data').pause();
      end(false)();
    });
    request.once('end', end(true)).once('error', end(false)).once('close', end(false));
  });
}

const versionOf = ({ url = '' }: IncomingMessage): ApiVersion => (url.startsWith('/1.1/') ? 'v1.1' : 'v2');

/** `undefined` where only the body tells it. */
function commandOf({ method, url = '', headers }: IncomingMessage): CommandName | undefined {
  if (method === 'GET') return 'status';
  if (/\/metadata/.test(url)) return 'setMetadata';
  const [, named] = /\/(initialize|append|finalize)$/.exec(url) ?? [];
  if (named !== undefined) return named as CommandName;
  return headers['content-type']?.startsWith('multipart/') === true ? 'append' : undefined;
}

const commandIn = (form: Buffer | undefined): CommandName =>
  String(form).includes('command=INIT') ? 'initialize' : 'finalize';

function note(exchange: Exchange, { url = '' }: IncomingMessage, body: Buffer): void {
  const text = body.subarray(0, 2_000).toString('latin1');
  const mediaId =
    [/upload\/(\d+)\//, /media_id=(\d+)/].map((pattern) => pattern.exec(url)?.[1]).find((id) => id !== undefined) ??
    [/name="media_id"\r\n\r\n(\d+)/, /media_id=(\d+)/, /"(?:media_)?id":"(\d+)"/]
      .map((pattern) => pattern.exec(text)?.[1])
      .find((id) => id !== undefined);
  if (mediaId !== undefined) exchange.mediaId = mediaId;
  if (exchange.command === 'append') exchange.segmentIndex = segmentIn(body).index;
}

/** The segment in a whole multipart body. */
function segmentIn(body: Buffer): { readonly index: number; readonly media: Buffer } {
  const boundary = body.indexOf('\r\n');
  const start = body.indexOf('\r\n\r\n', body.indexOf('filename="media"')) + 4;
  const index = /name="segment_index"\r\n\r\n(\d+)/.exec(body.subarray(0, start).toString('latin1'))?.[1];
  return { index: Number(index), media: body.subarray(start, body.length - boundary - 6) };
}

function checkAfterIn(text: string): { readonly checkAfterSecs?: number } {
  const secs = /"check_after_secs":([\d.]+)/.exec(text)?.[1];
  return secs === undefined ? {} : { checkAfterSecs: Number(secs) };
}

/** A reply that breaks off: within its text, or within its head where it has no text. */
function halfOf({ status, text }: Reply): string {
  const head = `HTTP/1.1 ${status} Whatever\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
  return text === '' ? head : `${head}\r\n${text.slice(0, Math.ceil(text.length / 2))}`;
}

/** What X answers about media that it does not know. */
function notFound(version: ApiVersion, command: CommandName): Reply {
  const reply = (status: number, body: object): Reply => ({ status, text: JSON.stringify(body), headers: json });
  if (version === 'v2')
    return reply(400, {
      errors: [{ message: 'BadRequest: Not found' }],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    });
  return command === 'status'
    ? reply(404, { errors: [{ code: 34, message: 'Sorry, that page does not exist' }] })
    : reply(400, { errors: [{ code: 325, message: 'A media id was not found.' }] });
}

function otherAnswer({ status, text, limit }: Answer, request: IncomingMessage, exchange: Exchange): Reply {
  const { headers, wait } = limit === undefined ? { headers: {}, wait: 0 } : limitHeaders(limit);
  if (wait > 0) exchange.wait = wait;
  const redirect = status >= 300 && status < 400 ? { location: '/elsewhere' } : {};
  return {
    status,
    headers: { 'content-type': text === 'html' ? 'text/html' : 'application/json', ...headers, ...redirect },
    text: textOf(text, status, request),
  };
}

function textOf(text: ReplyText, status: number, request: IncomingMessage): string {
  switch (text) {
    case 'problem':
      return versionOf(request) === 'v2'
        ? JSON.stringify({ title: `Title ${status}`, type: 'about:blank', status, detail: `Detail ${status}` })
        : JSON.stringify({ errors: [{ code: status, message: `Message ${status}` }] });
    case 'strings':
      return JSON.stringify({ errors: ['internal server error'] });
    case 'html':
      return `<!DOCTYPE html><title>Error</title><pre>authorization: ${request.headers.authorization ?? ''}</pre>`;
    case 'text':
      return 'upstream connect error or disconnect/reset before headers';
    case 'garbage':
      return '\u0000\u0001{"data":<';
    case 'object':
      return '{}';
    case 'empty':
      return '';
  }
}

/** The headers, and the ms that they ask to wait. */
function limitHeaders(limit: RateLimitWords): {
  readonly headers: Readonly<Record<string, string>>;
  readonly wait: number;
} {
  const now = Date.now();
  const reset = (secs: number) => ({
    'x-rate-limit-limit': '10',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Math.floor(now / 1000) + secs),
  });
  switch (limit) {
    case 'past':
      return { headers: reset(-5), wait: 0 };
    case 'reset':
      return { headers: reset(1), wait: 1000 - (now % 1000) };
    case 'far':
      return { headers: reset(900), wait: 0 };
    case 'after-0':
      return { headers: { 'retry-after': '0' }, wait: 0 };
    case 'after-secs':
      return { headers: { 'retry-after': '1' }, wait: 1000 };
    case 'after-date':
      return { headers: { 'retry-after': new Date(now + 1000).toUTCString() }, wait: 1000 - (now % 1000) };
  }
}
