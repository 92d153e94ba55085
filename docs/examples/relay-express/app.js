// The routes, in the order that matters: the relay stands before everything that reads bodies.
import express, { Router } from 'express';
import { nodeListener } from 'rx-media-upload/relay';
import { csrfProtection, csrfToken } from './csrf.js';
import { asUser } from './current-user.js';
import { logOut, sessions } from './sessions.js';

export function relayApp({ settings, database, relay, login, page, log }) {
  const app = express().disable('x-powered-by');
  // One proxy in front, which ends TLS: without it no secure cookie would be set.
  if (settings.publicOrigin) app.set('trust proxy', 1);

  app.get('/health', (request, response) => {
    const { state, requests } = relay.health();
    response.status(state === 'open' ? 200 : 503).json({ state, requests });
  });

  const api = Router().use(sessions(settings, database));
  const upload = nodeListener(relay);
  api.use(
    '/media',
    // Without a login there is no token to compare: 401 is the relay's to say.
    (request, response, next) => (request.session.user ? csrfProtection(request, response, next) : next()),
    (request, response) => asUser(request.session.user, () => upload(request, response)),
  );
  api.get('/session', (request, response) => {
    response.set('cache-control', 'no-store');
    response.json({ user: request.session.user, csrfToken: csrfToken(request) });
  });
  api.use(csrfProtection, express.json({ limit: '10kb' }));
  api.post('/logout', async (request, response) => {
    await logOut(request);
    response.status(204).end();
  });
  if (login) api.use(login);
  app.use('/api', api, (request, response) => response.status(404).json({ title: 'Not Found', status: 404 }));

  app.use(page);
  // Last, and with four parameters, by which Express knows it.
  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 500) log({ event: 'error', method: request.method, path: request.path, error: String(error) });
    // What failed inside is the log's. In X's shape, so that the client can tell what a 403 was about.
    const title = status === 500 ? 'Internal Server Error' : error.message;
    response.status(status).json({ title, status, type: 'about:blank' });
  });
  return app;
}
