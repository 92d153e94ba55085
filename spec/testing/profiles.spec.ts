import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  mediaEmulator,
  sampleMedia,
  type EmulatorProfile,
  type MediaEmulatorOptions,
} from '../../lib/testing/index.js';
import { clientOf, textAt, type Got } from './requests.js';

/** What X's OpenAPI document 2.156 says of the four commands: its own text, but for what concerns other endpoints. */
const documented = JSON.parse(readFileSync(new URL('x-openapi-2.156.json', import.meta.url), 'utf8')) as {
  components: {
    schemas: Record<string, { required?: string[]; properties?: Record<string, { properties?: object }> }>;
  };
};
const { schemas } = documented.components;
// They are required, and defined nowhere: nobody has seen X send them.
for (const name of ['MediaUploadResponse', 'MediaUploadAppendResponse', 'ProcessingInfo'])
  schemas[name]!.required = schemas[name]!.required!.filter((member) => member !== 'meta' && member !== 'type');

const ajv = new Ajv({ strict: false, formats: { int32: true, int64: true, integer: true, binary: true, byte: true } });
ajv.addSchema(documented, 'x');
const flawsIn = (name: string, value: unknown): unknown => {
  const validate = ajv.compile({ $ref: `x#/components/schemas/${name}` });
  return validate(value) ? [] : validate.errors;
};
const membersOf = (name: string): string[] => Object.keys(schemas[name]!.properties!['data']?.properties ?? {});

/** All replies of the four commands, to an image and to a video that fails. */
async function conversation(options: MediaEmulatorOptions): Promise<Record<string, Got[]>> {
  const client = clientOf(mediaEmulator({ processing: { polls: 1, fail: true }, ...options }));
  const replies: Record<string, Got[]> = { initialize: [], append: [], finalize: [], status: [], refused: [] };
  for (const media_type of ['image/png', 'video/mp4'] as const) {
    const bytes = sampleMedia(media_type, 100);
    const session = await client.initialize({ total_bytes: 100, media_type });
    const id = textAt(session.json, 'data', 'id');
    replies['initialize']!.push(session);
    replies['refused']!.push(
      await client.initialize({}),
      await client.finalize(id),
      await client.append('1', 0, bytes),
    );
    if (options.profile === 'spec') replies['status']!.push(await client.status(id));
    replies['append']!.push(
      await client.append(id, 0, bytes),
      await client.to(`/upload/${id}/append`, {
        json: { segment_index: '0', media: btoa(String.fromCharCode(...bytes)) },
      }),
    );
    replies['finalize']!.push(await client.finalize(id));
    if (options.profile === 'spec' || media_type === 'video/mp4')
      replies['status']!.push(
        await client.status(id),
        await client.status(id),
        await client.to(`/upload?media_id=${id}`, { method: 'GET' }),
      );
  }
  return replies;
}

describe('mediaEmulator, profiles', () => {
  it.each<EmulatorProfile>(['live', 'spec'])('%s: replies are as X’s OpenAPI document has them', async (profile) => {
    const { refused = [], append = [], ...media } = await conversation({ profile });
    for (const { status, json } of Object.values(media).flat())
      expect([status, flawsIn('MediaUploadResponse', json)]).toEqual([200, []]);
    for (const { status, json } of append)
      expect([status, flawsIn('MediaUploadAppendResponse', json)]).toEqual([200, []]);
    for (const { status, json } of refused) expect([status, flawsIn('Problem', json)]).toEqual([400, []]);
    expect(append.length + refused.length + Object.values(media).flat().length).toBeGreaterThan(15);
    expect(flawsIn('MediaUploadResponse', { data: { id: 1 } })).not.toEqual([]);
  });

  it('spec sends no member more', async () => {
    const { initialize = [], finalize = [], status = [], append = [] } = await conversation({ profile: 'spec' });
    const known = membersOf('MediaUploadResponse');
    const processing = Object.keys(schemas['ProcessingInfo']!.properties!);
    for (const { json } of [...initialize, ...finalize, ...status]) {
      const { data } = json as { data: { processing_info?: object } };
      expect(known).toEqual(expect.arrayContaining(Object.keys(data)));
      expect(processing).toEqual(expect.arrayContaining(Object.keys(data.processing_info ?? {})));
    }
    for (const { json } of append) expect(Object.keys((json as { data: object }).data)).toEqual(['expires_at']);
    expect(status.at(-1)?.json).toMatchObject({ data: { processing_info: { state: 'failed' } } });
  });

  it('live sends what clients see, and no STATUS of what is not processed', async () => {
    const { finalize = [], status = [] } = await conversation({ profile: 'live' });
    expect(finalize[0]?.json).toMatchObject({ data: { image: { w: 640 } } });
    expect(status.at(-1)?.json).toMatchObject({ data: { processing_info: { error: { name: 'InvalidMedia' } } } });
    expect(await conversation({})).toMatchObject({ finalize: [{ json: { data: { image: { w: 640 } } } }, {}] });
  });

  it.each<EmulatorProfile>(['live', 'spec', 'v1.1'])('%s has the routes of v1.1', async (profile) => {
    const client = clientOf(mediaEmulator({ profile }));
    const ref = {
      media_id: textAt((await client.v1Init({ total_bytes: '100', media_type: 'image/png' })).json, 'media_id_string'),
    };
    await client.v1Append(ref, 0, sampleMedia('image/png', 100));
    expect((await client.v1Finalize(ref)).json).toMatchObject({ image: { w: 640 } });
  });

  it('v1.1 has no others', async () => {
    const emulator = mediaEmulator({ profile: 'v1.1' });
    const client = clientOf(emulator);
    expect((await client.initialize({ total_bytes: 1, media_type: 'image/png' })).status).toBe(404);
    expect((await client.to('https://api.x.com/2/tweets', { json: { text: 'a' } })).status).toBe(404);
    emulator.fail({ beforeBody: true, command: 'initialize', times: Infinity });
    expect((await client.initialize({ total_bytes: 1, media_type: 'image/png' })).status).toBe(404);
  });
});
