// The session cookie, and who is logged in by it.
import session from 'express-session';
import { SessionStore } from './session-store.js';

const EIGHT_HOURS = 8 * 60 * 60 * 1000;

export function sessions({ publicOrigin, sessionSecrets }, database) {
  const secure = publicOrigin?.startsWith('https:') ?? false;
  return session({
    // `__Host-`: no other host of the same domain can set it.
    name: secure ? '__Host-session' : 'session',
    secret: sessionSecrets,
    store: new SessionStore(database),
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: EIGHT_HOURS },
    resave: false,
    saveUninitialized: false,
  });
}

/** Logs a user in. The session gets a new id, so that nobody has known it before (session fixation). */
export const logIn = (request, user) =>
  new Promise((done, failed) => {
    request.session.regenerate((error) => {
      if (error) return failed(error);
      request.session.user = user;
      done();
    });
  });

/** Ends the session, here and not only in the browser. */
export const logOut = (request) =>
  new Promise((done, failed) => {
    request.session.destroy((error) => (error ? failed(error) : done()));
  });
