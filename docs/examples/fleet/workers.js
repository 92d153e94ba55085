// Worker processes, as a supervisor keeps them: for each that ends, another is started. And what chance does to them.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** ms that they may take to end. */
const PATIENCE = 2_000;

const script = fileURLToPath(new URL('./worker.js', import.meta.url));

export function workers(count, env) {
  const running = new Set();
  const ready = new Set();
  let isOver = false;
  let kills = 0;
  const start = () => {
    const child = fork(script, { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    running.add(child);
    child.once('message', () => ready.add(child));
    child.once('close', () => {
      running.delete(child);
      ready.delete(child);
      if (!isOver) start();
    });
  };
  for (let one = 0; one < count; one++) start();
  return {
    pids: () => [...running].map(({ pid }) => pid),
    kills: () => kills,
    /** The oldest one dies, as in a power cut: it can tell nobody. Where it is the only one that works, it is let live. */
    killOne() {
      const [oldest, next] = ready;
      if (next === undefined || !ready.delete(oldest)) return;
      if (oldest.kill('SIGKILL')) kills++;
    },
    async end() {
      isOver = true;
      const all = [...running];
      const ended = Promise.all(all.map((child) => new Promise((over) => child.once('close', over))));
      for (const child of all) child.kill('SIGTERM');
      // Without Redis none of them ends by itself.
      const killing = setTimeout(() => all.forEach((child) => child.kill('SIGKILL')), PATIENCE);
      await ended;
      clearTimeout(killing);
    },
  };
}
