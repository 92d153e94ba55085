// How long a door takes to import, in a process of its own: node one-import.js DOOR. rxjs, which it needs anyway, is
// there already.
import { writeSync } from 'node:fs';

const [door, ...before] = process.argv.slice(2);
for (const name of before) await import(name);
const began = performance.now();
await import(door);
writeSync(1, JSON.stringify({ wall: (performance.now() - began) / 1e3 }));
process.exit();
