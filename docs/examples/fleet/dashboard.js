// The page: jobs, states and progress as they change, by server-sent events.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript' };
const HEADERS = {
  'content-security-policy': "default-src 'self'; img-src data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Serves it on this machine alone. `now` gives all that is known, for whoever comes later. */
export async function dashboard(now, port = 0) {
  const watching = new Set();
  const server = createServer(async (request, response) => {
    const [pathname] = request.url.split('?', 1);
    if (pathname === '/events') {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
      response.write(event('all', now()));
      watching.add(response);
      response.once('close', () => watching.delete(response));
      return;
    }
    const name = /^\/(page\.(?:css|js))?$/.test(pathname) ? pathname.slice(1) || 'index.html' : undefined;
    if (name === undefined) return response.writeHead(404, HEADERS).end();
    response.writeHead(200, { ...HEADERS, 'content-type': TYPES[name.split('.')[1]] });
    response.end(await readFile(new URL(`./page/${name}`, import.meta.url)));
  });
  await new Promise((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Tells whoever watches. Who does not keep up is not waited for: the page asks anew. */
    tell(changes) {
      for (const response of watching)
        if (response.writableLength > 1_000_000) response.destroy();
        else response.write(event('changes', changes));
    },
    close: () => server.close().closeAllConnections(),
  };
}

const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
