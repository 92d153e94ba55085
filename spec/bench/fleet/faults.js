import { FREEZE, FREEZE_EVERY, KILL_EVERY } from './set-up.js';

/** Kills and freezes workers by a seed until it is stopped; notes each fault: `{ kind, pid, at, until }`, epoch ms. */
export function faultsOf(fleet, seed) {
  const faults = [];
  const frozen = new Set();
  let state = seed | 1;
  const pick = () => {
    const awake = fleet.ready().filter((child) => !frozen.has(child));
    // xorshift: the same choices for the same seed.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return awake.length === 0 ? undefined : awake[(state >>> 0) % awake.length];
  };
  const note = (kind, pid, lasts) => {
    const at = Date.now();
    faults.push({ kind, pid, at, until: at + lasts });
  };
  const kill = () => {
    const child = pick();
    if (child === undefined) return;
    note('kill', child.pid, 0);
    child.kill('SIGKILL');
  };
  const freeze = () => {
    const child = pick();
    if (child === undefined) return;
    note('freeze', child.pid, FREEZE);
    frozen.add(child);
    child.kill('SIGSTOP');
    setTimeout(() => {
      frozen.delete(child);
      child.kill('SIGCONT');
    }, FREEZE);
  };
  const timers = [setInterval(kill, KILL_EVERY), setInterval(freeze, FREEZE_EVERY)];
  return {
    faults,
    /** Redis goes away and comes again: whoever works then meets it. */
    async restart(redis) {
      const at = Date.now();
      const pids = fleet.ready().map(({ pid }) => pid);
      await redis.restart();
      for (const pid of pids) faults.push({ kind: 'restart', pid, at, until: Date.now() + 2_000 });
    },
    stop: () => timers.forEach(clearInterval),
  };
}
