import { MAX_OWNERS } from '../api/command-limits.js';
import type { InitializeRequest, MediaCategory } from '../api/media-command.js';
import { present } from '../present.js';
import { v2 } from '../api/v2.js';
import { categoryFits } from '../media/media-category.js';
import { ID, jsonBody, oneOf, text } from './json-body.js';
import type { OwnedMedia } from './media-ownership.js';
import { leavePlace, takePlace } from './open-place.js';
import { badGateway, forbidden, invalidRequest, unsupportedType } from './refusal.js';
import { type Handler, type RelayCall, storedAnyway } from './relay-call.js';

/** The categories that X's `initialize` takes. */
export const mediaCategories = [
  'amplify_video',
  'tweet_gif',
  'tweet_image',
  'tweet_video',
  'dm_gif',
  'dm_image',
  'dm_video',
  'subtitles',
] as const satisfies readonly MediaCategory[];

/** `POST /2/media/upload/initialize`: takes one of the user's places, and writes down whose the media is. */
export const initialize: Handler = async (call) => {
  const { user, askX, trace } = call;
  const wanted = await initializeRequest(call);
  await call.spend({ uploads: 1 });
  const place = crypto.randomUUID();
  await takePlace(place, call);
  let kept = false;
  try {
    const command = v2.initialize(wanted);
    const reply = await askX(command.request);
    const session = command.read(reply);
    if (session.ok) {
      const { mediaId, expiresAt } = session.value;
      trace.mediaId = mediaId;
      await keepOwn({ mediaId, user, totalBytes: wanted.totalBytes, expiresAt, place }, call);
      kept = true;
    }
    return reply;
  } finally {
    if (!kept) await leavePlace(place, call);
  }
};

/**
 * Writes down that media is the user's.
 *
 * @throws Refusal 502 where X has given an id that is another user's.
 */
export async function keepOwn(media: OwnedMedia, call: Pick<RelayCall, 'settings'>): Promise<void> {
  if ((await storedAnyway(call, (store) => store.keep(media))) !== false) return;
  throw badGateway(
    'The answer of X cannot be believed.',
    new Error(`X has named media ${media.mediaId}, which belongs to another user: it is not handed over`),
  );
}

async function initializeRequest(call: RelayCall): Promise<InitializeRequest> {
  const { settings } = call;
  const { maxUploadBytes, allowSharing } = settings;
  const body = await jsonBody(call, ['total_bytes', 'media_type', 'media_category', 'additional_owners', 'shared']);
  const totalBytes = body['total_bytes'];
  if (typeof totalBytes !== 'number' || !Number.isSafeInteger(totalBytes) || totalBytes < 1)
    throw invalidRequest('$.total_bytes: must be an integer above 0');
  if (totalBytes > maxUploadBytes) throw invalidRequest(`File size exceeds ${maxUploadBytes} bytes.`);
  const mediaType = takenType(body['media_type'], settings);
  const mediaCategory =
    body['media_category'] === undefined
      ? undefined
      : oneOf(body['media_category'], '$.media_category', mediaCategories);
  if (mediaCategory !== undefined) checkFit(mediaType, mediaCategory);
  const owners = body['additional_owners'];
  const shared = body['shared'];
  if (!allowSharing && (owners !== undefined || shared !== undefined))
    throw forbidden('additional_owners and shared are not taken here.');
  if (shared !== undefined && typeof shared !== 'boolean') throw invalidRequest('$.shared: boolean expected');
  return present({
    totalBytes,
    mediaType,
    mediaCategory,
    additionalOwners: owners === undefined ? undefined : ownersOf(owners),
    shared,
  });
}

function ownersOf(owners: unknown): readonly string[] {
  if (!Array.isArray(owners) || owners.length > MAX_OWNERS)
    throw invalidRequest(`$.additional_owners: must be a list of at most ${MAX_OWNERS} ids`);
  return owners.map((owner, index) => text(owner, `$.additional_owners[${index}]`, ID));
}

/** A media type in X's spelling that this relay takes. @throws Refusal 415. */
export function takenType(mediaType: unknown, { takesType }: Pick<RelayCall['settings'], 'takesType'>): string {
  if (typeof mediaType === 'string' && takesType(mediaType)) return mediaType;
  throw unsupportedType('Media of this type is not taken here.');
}

/** @throws Refusal 400 for a type that cannot go under the category. */
export function checkFit(mediaType: string, category: MediaCategory): void {
  if (!categoryFits(mediaType, category)) throw invalidRequest(`$.media_category: ${category} is not for ${mediaType}`);
}
