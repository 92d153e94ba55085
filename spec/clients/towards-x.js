// Loaded before a client of Node's (`--import`): X's names are on a port of this machine, and there is no other host.
import tls from 'node:tls';
import { syncBuiltinESMExports } from 'node:module';

const hosts = ['api.x.com', 'api.twitter.com', 'upload.twitter.com', 'upload.x.com'];
const { connect } = tls;

// `https` and Node's own fetch both open their connections by it.
tls.connect = (options, ...rest) => {
  const name = options.servername || options.host;
  if (!hosts.includes(name)) throw new Error(`Not X: ${name}`);
  return connect(
    { ...options, servername: name, host: '127.0.0.1', port: Number(process.env.X_PORT), path: undefined },
    ...rest,
  );
};
syncBuiltinESMExports();
