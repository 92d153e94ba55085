import { readFile } from 'node:fs/promises';

const { name, exports } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));

/** Every door of the package, as it is imported. */
export const doors = Object.keys(exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => name + path.slice(1));

/** Those that Node can import by itself. */
export const nodeDoors = doors.filter((door) => !door.endsWith('/angular'));
