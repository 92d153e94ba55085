import { must } from '../upload-error.js';

/** What comes out of a queue may be anything. */
interface Unchecked {
  readonly id?: unknown;
  readonly account?: { readonly app?: unknown; readonly user?: unknown } | null;
  readonly postAt?: unknown;
}

/** @throws InvalidUploadError naming the member that is wrong. */
export function checkUploadJob({ id, account, postAt }: Unchecked): void {
  must(isName(id), 'A job has an id, a text', typeof id, 'id');
  must(
    isName(account?.app) && isName(account?.user),
    'A job has an account { app, user } of two texts',
    typeof account,
    'account',
  );
  must(postAt === undefined || Number.isFinite(postAt), 'postAt is epoch ms', String(postAt), 'postAt');
}

const isName = (given: unknown): boolean => typeof given === 'string' && given !== '';
