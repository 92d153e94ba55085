import { firstValue } from './first-value.js';
import { unauthorized } from './refusal.js';
import type { RelayOptions, RelayUser } from './relay-options.js';

/** Who has sent a request, as the server knows them and by their id. */
export interface AuthenticatedUser<User> {
  readonly user: User;
  readonly id: string;
}

/**
 * Asks who has sent the request.
 *
 * @param report - Told why `authenticate` failed; whoever sent the request is not.
 * @throws Refusal 401 where it is nobody: also where `authenticate` fails, or names a user without an id.
 */
export async function authenticatedUser<User extends RelayUser>(
  request: Request,
  authenticate: RelayOptions<User>['authenticate'],
  report: (error: unknown) => void,
): Promise<AuthenticatedUser<User>> {
  try {
    const user = await firstValue(authenticate(request));
    const id: unknown = typeof user === 'object' && user !== null ? user.id : user;
    if (user !== undefined && user !== null && user !== false && typeof id === 'string' && id !== '')
      return { user, id };
  } catch (error) {
    report(error);
  }
  throw unauthorized();
}
