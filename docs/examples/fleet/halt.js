// What ends the demo before its time: a signal, or the end of whoever has started it.
const CODES = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 };

/** ms between two looks at who the parent is. */
const EVERY = 500;

/**
 * `or(promise)` fails as soon as there is a reason to end, so that nothing is begun after it; `halt(error)` is one.
 * A signal has an exit code of its own: `error.exitCode`.
 */
export function haltable() {
  let halt;
  const halted = new Promise((_, failed) => (halt = failed));
  halted.catch(() => undefined);
  const stopped = (why, exitCode) => Object.assign(new Error(`${why}: stopped before all was done.`), { exitCode });
  for (const [signal, code] of Object.entries(CODES)) process.on(signal, () => halt(stopped(signal, code)));
  // A fault that nobody has caught ends the demo, and all that it has started.
  for (const fault of ['uncaughtException', 'unhandledRejection']) process.on(fault, halt);
  // npm that is killed tells nobody: its child is given to another parent then.
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid !== parent) halt(stopped('Whoever has started this is gone', CODES.SIGHUP));
  }, EVERY);
  looking.unref();
  return { halted, halt, or: (promise) => Promise.race([promise, halted]) };
}
