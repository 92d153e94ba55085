import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WORKERS } from './set-up.js';

const script = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Worker processes, each begun anew when it was killed. */
export async function workers(given) {
  const running = new Set();
  const ready = new Set();
  let isOver = false;
  const start = () =>
    new Promise((isReady) => {
      const child = fork(script, [JSON.stringify(given)]);
      running.add(child);
      child.once('message', () => {
        ready.add(child);
        isReady();
      });
      child.once('close', () => {
        running.delete(child);
        ready.delete(child);
        if (!isOver) void start();
      });
    });
  await Promise.all(Array.from({ length: WORKERS }, start));
  return {
    /** Those that work, by their process id. */
    ready: () => [...ready],
    /** Ends them; gives ms of CPU that they have used together since they were ready. */
    async end() {
      isOver = true;
      const usages = [...running].map(async (child) => {
        const ended = new Promise((over) => child.once('close', over));
        if (!ready.has(child)) {
          child.kill('SIGKILL');
          await ended;
          return 0;
        }
        child.kill('SIGCONT');
        const told = new Promise((heard) => child.once('message', heard));
        child.send('end');
        const { cpu } = await told;
        const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await ended;
        clearTimeout(late);
        return cpu;
      });
      return (await Promise.all(usages)).reduce((sum, cpu) => sum + cpu, 0);
    },
  };
}
