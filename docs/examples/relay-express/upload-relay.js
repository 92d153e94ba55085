// The relay: who may come in, who signs, how much, and what the log is told.
import { mediaRelay } from 'rx-media-upload/relay';
import { currentUser } from './current-user.js';

const DAY = 24 * 60 * 60 * 1000;

export function uploadRelay({ settings, accounts, shared: { ownership, counter }, log }) {
  return mediaRelay({
    authenticate: () => currentUser(),
    auth: (user) => accounts.signerOf(user),
    baseUrl: settings.xUrl,
    // Behind a proxy that ends TLS, the relay itself sees http.
    ...(settings.publicOrigin && { allowedOrigins: [settings.publicOrigin] }),
    maxUploadsPerUser: 10,
    quota: { uploads: 200, bytes: 20_000_000_000, requests: 20_000, window: DAY, ...(counter && { counter }) },
    ...(ownership && { ownership }),
    requestIdHeader: 'x-request-id',
    onRequest: (record) => log({ event: 'request', ...record }),
    // Told without headers and cookies; what X has said comes without credentials.
    onError: (error, request) => log({ event: 'error', ...request, error: String(error) }),
  });
}
