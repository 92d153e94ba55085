import { type Authorize, fetchTransport, mediaClient, oauth2, type MediaClient } from 'rx-media-upload';
import { mediaRelay, type Relay, type RelayAuth, type RelayOptions } from 'rx-media-upload/relay';
import { overSocket } from './over-socket.js';
import { mediaEmulator, type MediaEmulator, type MediaEmulatorOptions } from 'rx-media-upload/testing';

/** The users of the server, and their tokens at X. */
export const TOKENS: Readonly<Record<string, string>> = {
  alice: 'secret-token-of-alice/0123456789',
  bob: 'secret-token-of-bob/0123456789',
};

/** Where the relay is mounted. */
export const BASE = 'https://app.example.com/api/relay';

/** A request as X got it. */
export interface Forwarded {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly redirect: string | undefined;
}

/** A relay in front of an emulator of X, all in this process. */
export interface RelayKit {
  readonly relay: Relay;
  readonly emulator: MediaEmulator;
  /** What has reached X, in order. */
  readonly toX: readonly Forwarded[];
  /** What the relay has told the server's log. */
  readonly log: unknown[];
  /** X answers the next requests with this; `undefined` hands back to the emulator. */
  answer: ((request: Request) => Response | Promise<Response>) | undefined;
  /** A browser's client: it knows the relay and its own login, and nothing of X. */
  readonly clientOf: (user: string) => MediaClient;
  /** Sends one request to the relay, as a user who is logged in by a cookie. */
  readonly send: (
    user: string | undefined,
    path: string,
    init?: RequestInit & { readonly duplex?: 'half' },
  ) => Promise<Response>;
  /** Opens an upload; its id. */
  readonly open: (user: string, totalBytes?: number, mediaType?: string) => Promise<string>;
}

export type KitOptions = Partial<RelayOptions<string>> & { readonly auth?: Authorize | RelayAuth<string> };

/** Serves a relay under `/api/relay`, once. */
export type Mount = (relay: Relay) => Promise<{ readonly url: string }>;

/** Who is logged in, by a cookie. */
export const userOf = (request: Request): string | undefined =>
  /(?:^|; )session=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1];

export function relayKit(
  { auth = (user: string) => oauth2(TOKENS[user] ?? ''), ...options }: KitOptions = {},
  emulated: MediaEmulatorOptions = {},
  mount?: Mount,
): RelayKit {
  const emulator = mediaEmulator({
    appendReply: 'empty',
    accessTokens: Object.fromEntries(Object.entries(TOKENS).map(([user, token]) => [token, { user }])),
    processing: { polls: 1, checkAfterSecs: 0.01 },
    ...emulated,
  });
  const toX: Forwarded[] = [];
  const log: unknown[] = [];
  const relay = mediaRelay<string>({
    authenticate: userOf,
    auth: auth as RelayAuth<string>,
    onError: (error) => log.push(error),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = await request.clone().text();
      toX.push({
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body,
        redirect: init?.redirect,
      });
      return kit.answer === undefined ? await emulator.fetch(request.url, init) : await kit.answer(request);
    },
    ...options,
  });
  const send: RelayKit['send'] = (user, path, init = {}) => {
    const headers = new Headers(init.headers);
    if (user !== undefined) headers.set('cookie', `session=${user}; other=of-the-app`);
    if (mount !== undefined) return overSocket(mount(relay), path, { ...init, headers });
    return relay(new Request(`${BASE}${path}`, { ...init, headers }));
  };
  const kit: RelayKit = {
    relay,
    emulator,
    toX,
    log,
    answer: undefined,
    send,
    clientOf: (user) =>
      mediaClient({
        baseUrl: BASE,
        retry: { initialDelay: 1 },
        transport: fetchTransport({
          fetch: (input, init) => send(user, (typeof input === 'string' ? input : '').slice(BASE.length), init),
        }),
      }),
    open: async (user, totalBytes = 1000, mediaType = 'video/mp4') => {
      const response = await send(
        user,
        '/2/media/upload/initialize',
        json({ total_bytes: totalBytes, media_type: mediaType }),
      );
      if (response.status !== 200) throw new Error(`initialize: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { data: { id: string } }).data.id;
    },
  };
  return kit;
}

/** A POST of JSON; a text is sent as it is. */
export const json = (body: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** A POST of a form: names and values, in order. */
export function form(
  ...fields: readonly (readonly [name: string, value: string | Uint8Array<ArrayBuffer>, type?: string])[]
): RequestInit {
  const body = new FormData();
  for (const [name, value, type = 'application/octet-stream'] of fields) {
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, new Blob([value], { type }), 'blob');
  }
  return { method: 'POST', body };
}

/** A segment as the client sends it. */
export const segment = (index: string, bytes: Uint8Array<ArrayBuffer> = new Uint8Array(10)): RequestInit =>
  form(['segment_index', index], ['media', bytes]);

/** Everything of a response that its receiver can see. */
export const everythingOf = async (response: Response): Promise<string> =>
  JSON.stringify([response.status, [...response.headers], await response.clone().text()]);
