import type { UploadedMedia } from '../upload-event.js';
import { deathOf } from './media-life.js';
import type { UploadAccount } from './upload-account.js';
import type { UploadJob } from './upload-job.js';

/** What a job's store holds of a finished upload: whose it is besides, for nobody else can post it. */
interface OwnedMedia extends UploadedMedia {
  readonly owner?: string;
}

/** What is written down of a finished upload. */
export const ownedMedia = (media: UploadedMedia, { user }: UploadAccount): OwnedMedia => ({ ...media, owner: user });

/** What was written down, where it is a result of this job still: of its user, and alive when it is to be posted. */
export function finishedMedia(
  kept: UploadedMedia | undefined,
  { account, postAt }: Pick<UploadJob, 'account' | 'postAt'>,
  now: number,
): UploadedMedia | undefined {
  if (!isMedia(kept)) return undefined;
  const { owner = account.user, ...media } = kept;
  const isAlive = deathOf(media, now) >= Math.max(postAt ?? now, now);
  return owner === account.user && isAlive ? media : undefined;
}

/** A store may be anybody's. */
const isMedia = (kept: UploadedMedia | undefined): kept is OwnedMedia =>
  typeof (kept as Partial<UploadedMedia> | null | undefined)?.mediaId === 'string';
