import { defer } from 'rxjs';
import { givenValues } from './given-values.js';
import { hangs, inTime, isLate } from './in-time.js';
import { Refusal, unauthorized, unavailable } from './refusal.js';
import type { RelayOptions, RelayUser } from './relay-options.js';
import type { RelaySettings } from './relay-settings.js';

/** Who has sent a request, as the server knows them and by their id. */
export interface AuthenticatedUser<User> {
  readonly user: User;
  readonly id: string;
}

/** s after which whoever could not be asked about may ask again. */
const RETRY_AFTER_SECS = 5;

/**
 * Asks who has sent the request.
 *
 * @param report - Told why `authenticate` failed; whoever sent the request is not.
 * @throws Refusal 401 where it is nobody: also where `authenticate` fails, or gives what is no user. 503 where it does
 * not settle.
 */
export async function authenticatedUser<User extends RelayUser>(
  request: Request,
  authenticate: RelayOptions<User>['authenticate'],
  { timeouts }: Pick<RelaySettings, 'timeouts'>,
  report: (error: unknown) => void,
): Promise<AuthenticatedUser<User>> {
  try {
    const given = defer(() => givenValues(authenticate(request)));
    const user = await inTime(given, timeouts.authenticate, request.signal);
    if (user !== undefined && user !== null && user !== false) return { user, id: idOf(user) };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    report(isLate(error) ? hangs('authenticate', timeouts.authenticate) : error);
    if (isLate(error)) throw unavailable('Logins cannot be checked now.', RETRY_AFTER_SECS);
  }
  throw unauthorized();
}

/**
 * What media belongs to: never something that two users might share.
 *
 * @throws TypeError for the server's log.
 */
function idOf(user: unknown): string {
  const isRecord = typeof user === 'object' && user !== null && !Array.isArray(user) && !(user instanceof String);
  const id: unknown = isRecord && 'id' in user ? user.id : user;
  if (typeof id === 'string' && id !== '') return id;
  throw new TypeError(
    `\`authenticate\` must give a string, or an object with a string \`id\`, not ${kindOf(user)}: media belongs to that id`,
  );
}

function kindOf(user: unknown): string {
  if (user === '') return 'an empty string';
  if (Array.isArray(user)) return 'a list';
  if (user instanceof String) return 'a String object';
  return typeof user === 'object' ? 'an object without one' : `a ${typeof user}`;
}
