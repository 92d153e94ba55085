import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RelayOptions } from 'rx-media-upload/relay';

/** A relay in a Node process of its own, by the built package: what it takes of memory is its own. */
export interface RelayProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** The most memory that the process has had so far, in bytes. */
  readonly peak: () => Promise<number>;
  readonly end: () => Promise<unknown>;
}

/** Options that can be written down. */
export type WrittenRelayOptions = Partial<
  Omit<RelayOptions, 'authenticate' | 'fetch' | 'ownership' | 'onError' | 'baseUrl'>
> & { readonly baseUrl: string };

const script = `
  import { createServer } from 'node:http';
  import { oauth2 } from 'rx-media-upload';
  import { mediaRelay, nodeListener } from 'rx-media-upload/relay';
  const relay = mediaRelay({
    authenticate: (request) => /session=(\\w+)/.exec(request.headers.get('cookie') ?? '')?.[1],
    auth: oauth2('a-token'),
    ...JSON.parse(process.argv[1]),
  });
  const listener = nodeListener(relay);
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/peak') outgoing.end(String(process.resourceUsage().maxRSS * 1024));
    else listener(incoming, outgoing);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
`;

/** Starts it, with the user that a cookie names (`session=alice`). It ends when it is told to. */
export async function relayProcess(options: WrittenRelayOptions): Promise<RelayProcess> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify(options)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((over) => child.once('close', over));
  const port = await new Promise<string>((listening, failed) => {
    child.stdout.setEncoding('utf8').once('data', listening);
    child.once('error', failed).once('close', () => failed(new Error('The relay has not started')));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    child,
    url,
    peak: async () => Number(await (await fetch(`${url}/peak`)).text()),
    end: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
