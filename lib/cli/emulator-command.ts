import { resolve } from 'node:path';
import { catchError, defer, ignoreElements, Observable, tap, throwError } from 'rxjs';
import { controlPath, emulatorKeys, mediaEmulator, type MediaEmulator } from '../testing/index.js';
import { serveEmulator, type ServedEmulator, type ServeEmulatorOptions } from '../testing/node/index.js';
import type { EmulatorArguments } from './arguments.js';
import { credentialVariables, type Environment, readCredentials } from './credentials.js';
import { certifiedUrl, readKeyPair } from './emulator-tls.js';
import { printable } from './printable.js';
import { WrongUse } from './wrong-use.js';

/**
 * Serves the emulator of X's media servers until it is unsubscribed from. Accepts the tokens that it is given, else any
 * bearer token, and the OAuth 1.0a keys of the environment, else {@link emulatorKeys}.
 *
 * Cold; has no value. Fails with a `WrongUse`, or when the port cannot be had.
 */
export const emulatorCommand = (asked: EmulatorArguments, environment: Environment): Observable<never> =>
  defer(() => {
    const credentials = readCredentials(environment);
    const ownKeys = credentials?.kind === 'oauth1' ? credentials.keys : undefined;
    const { host, port, publicUrl, tls: files } = asked;
    const tls = files && readKeyPair(files);
    const options = {
      emulator: emulatorOf(asked, ownKeys),
      host,
      port,
      ...(tls && { tls }),
      ...(publicUrl && { publicUrl }),
    };
    return served(options).pipe(
      tap(({ url }) => {
        const here = tls ? certifiedUrl(url, tls) : url;
        process.stdout.write(greeting(here, asked, ownKeys !== undefined));
      }),
    );
  }).pipe(
    ignoreElements(),
    catchError((error: unknown) => throwError(() => portError(error, asked))),
  );

function emulatorOf(
  { profile, tokens, polls, latency, faults }: EmulatorArguments,
  oauth1 = emulatorKeys,
): MediaEmulator {
  const emulator = mediaEmulator({
    profile,
    latency,
    keepBytes: false,
    oauth1,
    ...(tokens.size > 0 && { accessTokens: Object.fromEntries(tokens) }),
    ...(polls !== undefined && { processing: { polls } }),
  });
  for (const fault of faults) emulator.fail(fault);
  return emulator;
}

/** The one value is the served emulator; unsubscribing closes it, whether it listens yet or not. */
const served = (options: ServeEmulatorOptions): Observable<ServedEmulator> =>
  new Observable((subscriber) => {
    const serving = serveEmulator(options);
    serving.then(
      (server) => subscriber.next(server),
      (error: unknown) => subscriber.error(error),
    );
    return () => {
      serving.then((server) => server.close()).catch(() => undefined);
    };
  });

/** Where it is, whom it knows, and a first command, which works as it stands. */
function greeting(url: string, { profile, tokens, tls }: EmulatorArguments, ownKeys: boolean): string {
  const [token = 'any-token'] = tokens.keys();
  const known = [...tokens].map(([text, { user }]) => `${text} (user ${user})`);
  const command = [
    ...(tls === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${quoted(resolve(tls.cert))}`]),
    // Beside three keys in the environment a token would be taken for the fourth.
    ...(ownKeys ? [] : [`X_ACCESS_TOKEN=${quoted(token)}`]),
    `npx rx-media-upload upload FILE --base-url ${url}`,
    ...(profile === 'v1.1' ? ['--api v1.1'] : []),
  ];
  const lines = [
    `listening on ${url}`,
    `control API: ${url}${controlPath}`,
    `bearer tokens: ${known.length === 0 ? 'any' : known.join(', ')}`,
    `OAuth 1.0a: ${ownKeys ? 'the keys of the environment' : variables}`,
    ...(tls === undefined ? [] : ['a certificate of your own is trusted by Node through NODE_EXTRA_CA_CERTS']),
    `try: ${command.join(' ')}`,
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** {@link emulatorKeys}, as the shell and many a client read them. */
const variables = credentialVariables
  .map((name, index) => {
    const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = emulatorKeys;
    return `${name}=${[consumerKey, consumerSecret, accessToken, accessTokenSecret][index] ?? ''}`;
  })
  .join(' ');

/** For a shell. */
const quoted = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function portError(error: unknown, { host, port }: EmulatorArguments): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new Error(`port ${port} is in use: choose another with --port, or 0 for a free one`, { cause: error });
    case 'EACCES':
      return new Error(`port ${port} is not allowed: choose another with --port, or 0 for a free one`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new WrongUse(`--host ${host} is no address or name of this machine (127.0.0.1, 0.0.0.0)`, {
        cause: error,
      });
    default:
      return error;
  }
}
