// A server that signs uploads for browsers. To try it: node docs/examples/relay-express/server.js --demo
import { relayApp } from './app.js';
import { openDatabase } from './database.js';
import { demoLogin } from './demo-login.js';
import { readSettings } from './settings.js';
import { sharedState } from './shared-state.js';
import { staticPage } from './static-page.js';
import { uploadRelay } from './upload-relay.js';
import { xAccounts } from './x-accounts.js';
import { xTokenEndpoint } from './x-token-endpoint.js';
import { xTokens } from './x-tokens.js';

/** One line of JSON for each thing that happens. No cookie, no token and no query gets here. */
const log = (entry) => console.log(JSON.stringify({ time: new Date().toISOString(), ...entry }));

const settings = readSettings(process.env, process.argv.slice(2));
// Imported only here: production has no use for an emulator.
const ownX = settings.xUrl === undefined ? await (await import('./demo-x.js')).demoX() : undefined;
settings.xUrl ??= ownX?.url;

const database = openDatabase(settings.database);
const shared = await sharedState(settings.redisUrl, log);
const tokens = xTokens(database);
const endpoint = xTokenEndpoint(settings);
const relay = uploadRelay({ settings, accounts: xAccounts(tokens, endpoint), shared: shared.options, log });
const login = settings.demo ? demoLogin({ tokens, endpoint }) : undefined;
const app = relayApp({ settings, database, relay, login, page: await staticPage(), log });

const server = app.listen(settings.port, settings.host, (error) => {
  if (error) throw error;
  log({ event: 'listening', url: `http://${settings.host}:${server.address().port}` });
});

/** What was taken is answered, what comes now is told to come again; then everything is closed. */
async function end(signal) {
  log({ event: 'ending', signal });
  await relay.close();
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  // A page that is still being sent, or a connection that says nothing, holds nobody up for longer.
  setTimeout(() => server.closeAllConnections(), 3000).unref();
  await closed;
  await shared.close();
  database.close();
  await ownX?.close();
  log({ event: 'ended' });
}
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void end(signal));
