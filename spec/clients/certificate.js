import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A certificate for X's host names, by an authority of its own, made anew each time and good for two days: one that lay in
 * the tree would have a key that everybody knows.
 */
export async function certificateFor(hosts, folder) {
  const at = (name) => join(folder, name);
  const openssl = (...args) => run('openssl', args);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await openssl(
    'req',
    '-x509',
    ...key,
    ...authority,
    '-days',
    '2',
    '-subj',
    '/CN=A test',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  );
  await openssl('req', ...key, '-subj', `/CN=${hosts[0]}`, '-keyout', at('x.key'), '-out', at('x.csr'));
  await writeFile(at('x.ext'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\n`);
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('x.ext')];
  await openssl('x509', '-req', ...signed, '-days', '2', '-in', at('x.csr'), '-out', at('x.pem'));
  return { authority: at('ca.pem'), cert: await readFile(at('x.pem')), key: await readFile(at('x.key')) };
}
