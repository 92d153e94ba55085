// npm run test:clients [-- tweepy xdk twitter-api-v2@1.15]: other people's clients, unmodified, against the emulator behind TLS
// under X's own names. All of them together write the table of docs/emulator.md, and are followed by the recipe of msw 3.
import { readFile, writeFile } from 'node:fs/promises';
import { section, withSection } from '../bench/markdown.js';
import { CLIENTS, OPERATIONS } from './clients.js';
import { installed } from './install.js';
import { recipeByMsw3 } from '../recipes/msw-3.js';
import { markOf, surprisesIn, tableOf } from './table.js';
import { tryClients } from './try-clients.js';

const PAGE = new URL('../../docs/emulator.md', import.meta.url);

const asked = process.argv.slice(2);
const has = ({ name, version }, word) => `${name}@${version ?? ''}`.includes(word);
const unknown = asked.filter((word) => !CLIENTS.some((client) => has(client, word)));
if (unknown.length > 0)
  throw new Error(`There are ${CLIENTS.map(({ name }) => name).join(', ')}, not ${unknown.join(', ')}`);
const clients = CLIENTS.filter((client) => asked.length === 0 || asked.some((word) => has(client, word)));

const begun = performance.now();
const rows = await tryClients(
  clients,
  { folder: await installed(CLIENTS), aliased: true },
  ({ client, version, credentials, cells }) => {
    console.log(`${client.name} ${version}, ${client.api}, ${credentials}`);
    for (const cell of cells) {
      const why = cell.result.failure === undefined ? '' : `: ${cell.result.failure.slice(0, 160)}`;
      console.log(`  ${OPERATIONS[cell.operation].padEnd(18)} ${markOf(cell)}${why}`);
    }
  },
);
console.log(`\n${tableOf(rows)}\n\n${((performance.now() - begun) / 1000).toFixed(0)} s`);

if (asked.length === 0) console.log(`The recipe of msw runs by ${await recipeByMsw3()}`);

const surprises = surprisesIn(rows);
for (const surprise of surprises) console.error(surprise);
if (surprises.length > 0) process.exitCode = 1;
else if (asked.length === 0) {
  const page = await readFile(PAGE, 'utf8');
  if (section(page, 'clients') === '') throw new Error('docs/emulator.md has no place for the table');
  await writeFile(PAGE, withSection(page, 'clients', tableOf(rows)));
}
