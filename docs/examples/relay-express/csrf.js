// A token in the session, which each request that changes something repeats in `x-csrf-token`. The relay refuses what
// browsers send for other sites by itself; this also stops pages of sister sites, and browsers that do not say who asks.
import { csrfSync } from 'csrf-sync';

export const { generateToken: csrfToken, csrfSynchronisedProtection: csrfProtection } = csrfSync({
  size: 32,
  getTokenFromRequest: (request) => request.headers['x-csrf-token'],
});
