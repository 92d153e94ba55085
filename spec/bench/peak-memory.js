import { readFileSync } from 'node:fs';

/**
 * The most memory (RSS, bytes) that this process has had.
 *
 * Linux tells it of the process alone. `maxRSS`, which there is elsewhere, begins on Linux with what the parent had
 * when it started this process, and would hide what is smaller.
 */
export function peakMemory() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'));
  return Number(kB) * 1024;
}
