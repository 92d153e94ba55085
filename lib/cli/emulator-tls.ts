import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkedKeyPair, type TlsKeyPair } from '../testing/node/key-pair.js';
import type { EmulatorSettings } from './emulator-settings.js';
import { WrongUse } from './wrong-use.js';

/**
 * Reads certificate and key.
 *
 * @throws WrongUse where one cannot be read, or they do not do.
 */
export function readKeyPair({ cert, key }: NonNullable<EmulatorSettings['tls']>): TlsKeyPair {
  const pair = { cert: textOf('--cert', cert), key: textOf('--key', key) };
  try {
    checkedKeyPair(pair);
    return pair;
  } catch (cause) {
    throw new WrongUse(`--cert and --key: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function textOf(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new WrongUse(`${option} ${path} cannot be read (${String(code)})`, { cause });
  }
}

/** The URL by a name that the certificate is for, where it is for this machine at all. */
export function certifiedUrl(served: string, { cert }: TlsKeyPair): string {
  const url = new URL(served);
  const certificate = new X509Certificate(cert);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if ((certificate.checkIP(host) ?? certificate.checkHost(host)) === undefined && certificate.checkHost('localhost'))
    url.hostname = 'localhost';
  return url.origin;
}
