import { fetchTransport, mediaClient, type MediaClient } from 'rx-media-upload';

/** A browser that is logged in at the Express example. */
export interface Visitor {
  readonly cookie: string;
  readonly csrfToken: string;
  /** Asks one of its servers after the other. */
  readonly client: MediaClient;
}

/** Logs in at the first of the servers, and uploads through all of them in turn. */
export async function visitor(user: string, ...servers: readonly string[]): Promise<Visitor> {
  const home = servers[0]!;
  const before = await sessionOf(home);
  const answer = await fetch(`${home}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: before.cookie, 'x-csrf-token': before.csrfToken },
    body: JSON.stringify({ user }),
  });
  if (answer.status !== 204) throw new Error(`The login was answered with ${answer.status}`);
  const { cookie, csrfToken } = await sessionOf(home, cookieOf(answer));
  if (cookie === before.cookie) throw new Error('The session is that of before the login');
  let turn = 0;
  const transport = fetchTransport({
    fetch: (url, init) => {
      const headers = { ...(init?.headers as Record<string, string>), cookie, 'x-csrf-token': csrfToken };
      return fetch((url as string).replace(home, servers[turn++ % servers.length]!), { ...init, headers });
    },
  });
  return { cookie, csrfToken, client: mediaClient({ baseUrl: `${home}/api/media`, transport }) };
}

async function sessionOf(url: string, cookie = ''): Promise<{ cookie: string; csrfToken: string }> {
  const answer = await fetch(`${url}/api/session`, { headers: { cookie } });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return { cookie: cookieOf(answer) || cookie, csrfToken };
}

const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
