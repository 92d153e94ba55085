import { describe, expect, it } from 'vitest';
import { isInvalidUploadError, oauth2 } from 'rx-media-upload';
import { mediaRelay } from 'rx-media-upload/relay';
import { memoryBudget } from '../../lib/relay/memory-budget.js';
import { relayKit, segment, userOf } from './relay-kit.js';

const statusOf = (grow: () => void): number => {
  try {
    grow();
    return 200;
  } catch (error) {
    return (error as { reply: { status: number } }).reply.status;
  }
};

describe('memoryBudget', () => {
  it('gives a user a quarter, all of them together what there is, and takes it back', () => {
    const budget = memoryBudget(100);
    const held = ['a', 'b', 'c', 'd'].map((user) => budget.hold(user));
    for (const one of held) expect(statusOf(() => one.grow(25))).toBe(200);
    expect(budget.held()).toBe(100);
    expect(statusOf(() => budget.hold('a').grow(1))).toBe(429);
    const other = budget.hold('e');
    expect(statusOf(() => other.grow(1))).toBe(503);
    held[0]!.release();
    held[0]!.release();
    expect([budget.held(), statusOf(() => other.grow(25))]).toEqual([75, 200]);
    for (const one of [...held, other]) one.release();
    expect(budget.held()).toBe(0);
    // A refused step takes nothing.
    expect([statusOf(() => held[0]!.grow(26)), budget.held()]).toEqual([429, 0]);
  });
});

describe('the memory of a relay', () => {
  it('is refused beyond what there is, with a time to come again, and given back', async () => {
    const { send, open, relay, toX } = relayKit({ maxMemory: 88_000_000, maxUploadBytes: 1_000_000_000 });
    const uploads = await Promise.all(
      ['alice', 'bob'].map(async (user) => [user, await open(user, 100_000_000)] as const),
    );
    const form = new Request('http://localhost', segment('0', new Uint8Array(5_000_000)));
    const type = form.headers.get('content-type') ?? '';
    const body = await form.arrayBuffer();
    const headers = { 'content-type': type, 'content-length': String(body.byteLength) };
    const answers = await Promise.all(
      uploads.flatMap(([user, upload]) =>
        [0, 1, 2, 3].map(() => send(user, `/2/media/upload/${upload}/append`, { method: 'POST', headers, body })),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    // A quarter is 22 MB: two bodies of 5 MB, each held twice.
    expect(statuses).toEqual([204, 204, 204, 204, 429, 429, 429, 429]);
    expect(answers.filter(({ status }) => status === 429).map(({ headers }) => headers.get('retry-after'))).toEqual([
      '1',
      '1',
      '1',
      '1',
    ]);
    expect([relay.health().memory, toX.length]).toEqual([0, 6]);
  });

  it('must hold two copies of the largest body in the part of one user', () => {
    const options = { authenticate: userOf, auth: oauth2('token') };
    let thrown: unknown;
    try {
      mediaRelay({ ...options, maxMemory: 40_000_000 });
    } catch (error) {
      thrown = error;
    }
    expect(isInvalidUploadError(thrown) && thrown.message).toMatch(/^maxMemory must be at least \d+ bytes/);
    expect(mediaRelay({ ...options, maxSegmentBytes: 100_000_000 }).health().maxMemory).toBeGreaterThan(800_000_000);
  });
});
