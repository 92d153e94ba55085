import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { places } from '../../lib/upload/places.js';

const mine = {};
const yours = {};

describe('places', () => {
  it('are given first come, first served, as long as there are some', () => {
    const log: string[] = [];
    const leaves = new Map<string, () => void>();
    const shared = places(() => 2);
    for (const name of ['a', 'b', 'c', 'd'])
      shared.enter(mine, (leave) => {
        log.push(name);
        leaves.set(name, leave);
      });
    expect(log).toEqual(['a', 'b']);
    leaves.get('b')?.();
    // Given back once, however often that is said.
    leaves.get('b')?.();
    expect(log).toEqual(['a', 'b', 'c']);
    expect(shared.held()).toBe(2);
    leaves.get('a')?.();
    leaves.get('c')?.();
    leaves.get('d')?.();
    expect([log, shared.held()]).toEqual([['a', 'b', 'c', 'd'], 0]);
  });

  it('are there for an owner that holds none, though all are taken', () => {
    const log: string[] = [];
    const shared = places(() => 1);
    const leaves: (() => void)[] = [];
    const enter = (owner: object, name: string) =>
      shared.enter(owner, (leave) => {
        log.push(name);
        leaves.push(leave);
      });
    enter(mine, 'mine 1');
    enter(mine, 'mine 2');
    enter(yours, 'yours 1');
    enter(yours, 'yours 2');
    expect([log, shared.held()]).toEqual([['mine 1', 'yours 1'], 2]);
    leaves[0]?.();
    // Mine holds none now, and was first.
    expect(log).toEqual(['mine 1', 'yours 1', 'mine 2']);
  });

  it('go to an owner that holds none first, so that the limit holds', () => {
    const log: string[] = [];
    const leaves: (() => void)[] = [];
    const shared = places(() => 2);
    const enter = (owner: object, name: string) =>
      shared.enter(owner, (leave) => {
        log.push(name);
        leaves.push(leave);
      });
    enter(mine, 'mine 1');
    enter(yours, 'yours 1');
    enter(mine, 'mine 2');
    enter(yours, 'yours 2');
    // Yours has none now: its next one comes before mine, which waited longer.
    leaves[1]?.();
    expect([log, shared.held()]).toEqual([['mine 1', 'yours 1', 'yours 2'], 2]);
  });

  it('are not waited for any longer by who has withdrawn', () => {
    const log: string[] = [];
    const shared = places(() => 1);
    let leaveFirst = (): void => undefined;
    shared.enter(mine, (leave) => (leaveFirst = leave));
    const withdraw = shared.enter(mine, () => log.push('second'));
    shared.enter(mine, () => log.push('third'));
    withdraw();
    leaveFirst();
    expect(log).toEqual(['third']);
  });

  it('exhaust no stack, however many begin and end at once', () => {
    const shared = places(() => 1);
    let ended = 0;
    let leaveFirst = (): void => undefined;
    shared.enter(mine, (leave) => (leaveFirst = leave));
    for (let number = 0; number < 20_000; number++)
      shared.enter(mine, (leave) => {
        ended++;
        leave();
      });
    leaveFirst();
    expect([ended, shared.held()]).toEqual([20_000, 0]);
  });

  it('are never more than the limit and one for each further owner, and all are given back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.boolean(), fc.nat(20)), { maxLength: 100 }),
        fc.integer({ min: 1, max: 5 }),
        (steps, limit) => {
          const owners = [{}, {}, {}, {}];
          const shared = places(() => limit);
          const open: { readonly owner: number; readonly leave: () => void }[] = [];
          for (const [owner, enters, which] of steps) {
            if (enters) shared.enter(owners[owner]!, (leave) => open.push({ owner, leave }));
            else open.splice(which % Math.max(1, open.length), 1)[0]?.leave();
            const several = new Set(open.map((one) => one.owner)).size;
            expect(shared.held()).toBe(open.length);
            expect(open.length).toBeLessThanOrEqual(Math.max(limit, 1) + Math.max(0, several - 1));
          }
          while (open.length > 0) open.shift()?.leave();
          expect(shared.held()).toBe(0);
        },
      ),
    );
  });
});
