import { kindOf } from './attach-media.js';
import type { Call, Handler } from './call.js';
import { invalidRequest } from './refusals.js';
import { jsonReply } from './replies.js';
import { list, shape, text, validated } from './schema.js';
import { refuseQuery } from './v2-body.js';

const mediaKey = text(/^([0-9]+)_([0-9]+)$/);

/** `GET /2/media?media_keys=…` */
export const mediaByKeys: Handler = async (call) => {
  const { url } = call.request;
  refuseQuery(call.request, ['media_keys', 'media.fields']);
  const keys = url.searchParams.get('media_keys')?.split(',');
  const asked = validated(shape({ media_keys: list(mediaKey) }, {}), keys === undefined ? {} : { media_keys: keys });
  if (asked.media_keys.length > 100) throw invalidRequest('$.media_keys: must have at most 100 items');
  const found = await Promise.all(asked.media_keys.map((key) => lookUp(call, key)));
  const data = found.flatMap(({ media }) => media ?? []);
  const errors = found.flatMap(({ error }) => error ?? []);
  return jsonReply(200, { ...(data.length > 0 && { data }), ...(errors.length > 0 && { errors }) });
};

/** `GET /2/media/{media_key}` */
export const mediaByKey: Handler = async (call) => {
  refuseQuery(call.request, ['media.fields']);
  call.entry.mediaId = call.store.withKey(call.id)?.upload.mediaId ?? call.id;
  const { media, error } = await lookUp(call, validated(mediaKey, call.id));
  return jsonReply(200, media === undefined ? { errors: [error] } : { data: media });
};

/** Media are shown to whoever may post them, and, once they are posted, to everybody. */
async function lookUp({ store, posts, user, request }: Call, key: string): Promise<{ media?: object; error?: object }> {
  const session = store.withKey(key);
  const mediaId = session?.upload.mediaId ?? '';
  const isShown =
    store.usable(user, mediaId) !== undefined || posts.posts.some((post) => post.mediaIds.includes(mediaId));
  const type = session !== undefined && session.upload.state === 'succeeded' && isShown ? kindOf(session) : undefined;
  if (session === undefined || type === undefined) return { error: notFound(key) };
  const fields = request.url.searchParams.get('media.fields')?.split(',') ?? [];
  const image = (await session.finalizing)?.image ?? session.processing?.image;
  const known: Readonly<Record<string, unknown>> = {
    alt_text: session.upload.altText,
    width: image?.w,
    height: image?.h,
  };
  const more = fields.filter((field) => Object.hasOwn(known, field)).map((field) => [field, known[field]] as const);
  return { media: { media_key: key, type, ...Object.fromEntries(more) } };
}

const notFound = (key: string): object => ({
  value: key,
  detail: `Could not find media with media_keys: [${key}].`,
  title: 'Not Found Error',
  resource_type: 'media',
  parameter: 'media_keys',
  resource_id: key,
  type: 'https://api.twitter.com/2/problems/resource-not-found',
});
