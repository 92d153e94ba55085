// From Express to the relay: the session has told who asks, and the relay's `authenticate` sees a `Request` without it.
import { AsyncLocalStorage } from 'node:async_hooks';

const asking = new AsyncLocalStorage();

/** Within `work`, and all that it waits for, the user is this one. No header carries it that a client could set. */
export const asUser = (user, work) => asking.run(user, work);

/** The id of whoever has sent the request that is being answered, or undefined. */
export const currentUser = () => asking.getStore();
