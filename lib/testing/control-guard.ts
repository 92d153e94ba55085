import { plainProblem } from './refusals.js';
import { Refusal } from './replies.js';

/** Names under which the DNS has nobody's host, so that no page can be led to them by it. */
const privateNames = /(?:^|\.)(?:localhost|internal|test)$/;

/**
 * Refuses what a page in somebody's browser may have sent: requests from elsewhere (`Origin`), and those to a name of
 * the public DNS, which its owner may have led to this machine.
 *
 * @param hosts - Names that are ours for certain.
 */
export function guardControl(request: Request, hosts: readonly string[]): void {
  const { host, hostname } = new URL(request.url);
  if (!isOurs(hostname) && !hosts.includes(hostname))
    throw new Refusal(
      plainProblem(
        403,
        'Forbidden',
        `the control API is not there for the host '${hostname}': ask for an address, localhost, ` +
          'a name without a dot, or the public URL',
      ),
    );
  const origin = request.headers.get('origin');
  if (origin !== null && !(URL.canParse(origin) && new URL(origin).host === host))
    throw new Refusal(plainProblem(403, 'Forbidden', `the control API is not there for pages of ${origin}`));
}

const isOurs = (hostname: string): boolean =>
  !hostname.includes('.') || /^[\d.]+$|^\[/.test(hostname) || privateNames.test(hostname);
