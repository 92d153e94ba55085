import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

interface Row {
  readonly client: { readonly name: string; readonly api: string };
  readonly credentials: string;
  readonly cells: readonly object[];
}

// Plain JavaScript, which has no types to import.
const load = (file: string): Promise<unknown> => import(new URL(file, import.meta.url).href);
const { CLIENTS } = (await load('clients.js')) as {
  readonly CLIENTS: readonly { readonly name: string; readonly version?: string }[];
};
const { tryClients } = (await load('try-clients.js')) as {
  readonly tryClients: (
    clients: object[],
    packages: { readonly folder: string; readonly aliased: boolean },
  ) => Promise<readonly Row[]>;
};
const { markOf, surprisesIn } = (await load('table.js')) as {
  readonly markOf: (cell: object) => string;
  readonly surprisesIn: (rows: readonly Row[]) => readonly string[];
};

/** Those of npm are what the project has installed. `npm run test:clients` has them all, each in its own version. */
const packages = { folder: fileURLToPath(new URL('../..', import.meta.url)), aliased: false };

const NO = 'no (1)';

// At once, in segments, GIF, video waited for, STATUS, alt text, subtitles, post.
it.each([
  [
    '@xdevplatform/xdk',
    '0.6.6',
    {
      'v2 OAuth 1.0a': ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
      'v2 OAuth 2': ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
    },
  ],
  [
    'twitter-api-v2',
    '1.29.1',
    {
      'v2 OAuth 1.0a': ['–', 'yes', 'yes', 'yes', '–', 'yes', '–', 'yes'],
      'v2 OAuth 2': ['–', 'yes', 'yes', 'yes', '–', 'yes', '–', 'yes'],
      'v1.1 OAuth 1.0a': ['–', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
      'v1.1 OAuth 2': ['–', NO, NO, NO, NO, NO, NO, NO],
    },
  ],
  [
    'tweepy',
    undefined,
    {
      'v1.1 OAuth 1.0a': ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', '–', 'yes'],
      // The post is of media that were uploaded by OAuth 1.0a.
      'v1.1 OAuth 2': [NO, NO, NO, NO, NO, NO, '–', 'yes'],
    },
  ],
])('%s uploads, unmodified, to X’s own host names', { timeout: 120_000 }, async (name, version, expected) => {
  const rows = await tryClients(
    CLIENTS.filter((client) => client.name === name && client.version === version),
    packages,
  );
  expect(surprisesIn(rows)).toEqual([]);
  const marks = rows.map(({ client, credentials, cells }) => [`${client.api} ${credentials}`, cells.map(markOf)]);
  expect(Object.fromEntries(marks)).toEqual(expected);
});
