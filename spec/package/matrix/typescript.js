import { runProcess } from '../../angular-versions/run-process.js';
import { consumer, write } from './consumer.js';

/** The newest of each that a project may still be on. */
const VERSIONS = ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0'];
const DOORS = ['', '/node', '/relay', '/redis', '/queue', '/bullmq', '/probe', '/testing', '/testing/node'];
/** Those that need nothing of Node, nor of a browser. */
const PLAIN = ['', '/relay', '/redis', '/queue', '/probe', '/testing'];

const importing = (doors) =>
  doors.map((door, nth) => `import * as d${nth} from 'rx-media-upload${door}';`).join('\n') +
  `\nconsole.log(${doors.map((_, nth) => `Object.keys(d${nth})`).join(', ')});\n`;

/** Strict, and the declarations of the package are checked too. */
const STRICT = [
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--target',
  'es2022',
  '--skipLibCheck',
  'false',
];
const WITH_DOM = ['--lib', 'es2022,dom,dom.iterable,dom.asynciterable'];

/** How modules are found, and whom that is like. */
const WAYS = {
  nodenext: ['--module', 'nodenext', ...WITH_DOM, '--types', 'node'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler', ...WITH_DOM, '--types', 'node'],
  // ts-node and ts-jest by their defaults, Angular 17: no exports are read.
  node10: ['--module', 'esnext', '--moduleResolution', 'node10', ...WITH_DOM, '--types', 'node'],
  'no DOM': ['--module', 'nodenext', '--lib', 'es2022', '--types', 'node'],
};
const isThere = (way, version) => way !== 'node10' || Number(version) < 7;

/** Each TypeScript × how modules are found. */
export async function* typescript(tarball, doors) {
  const named = Object.fromEntries(
    VERSIONS.map((version) => [`typescript-${version}`, `npm:typescript@~${version}.0`]),
  );
  const others = { '@types/node': '^20', bullmq: '^6', mediabunny: '*' };
  const folder = await consumer('typescript', tarball, { ...named, ...others });
  const there = (list) => list.filter((door) => doors.includes(`.${door}`));
  await write(folder, {
    'all.mts': importing(there(DOORS)),
    'plain.mts': importing(there(PLAIN)),
    'all.ts': importing(there(DOORS)),
  });
  for (const version of VERSIONS)
    for (const [way, args] of Object.entries(WAYS)) {
      if (!isThere(way, version)) continue;
      const quiet = way === 'node10' && Number(version) >= 6 ? ['--ignoreDeprecations', '6.0'] : [];
      const file = way === 'no DOM' ? 'plain.mts' : way === 'nodenext' ? 'all.mts' : 'all.ts';
      yield [
        `TypeScript ${version}`,
        way,
        () =>
          runProcess(
            process.execPath,
            [`node_modules/typescript-${version}/bin/tsc`, ...STRICT, ...quiet, ...args, file],
            folder,
          ),
      ];
    }
}
