import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** Certificate and private key, PEM. */
export interface TlsKeyPair {
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
}

/** The pair as Node wants it. Throws a `TypeError` where it is none: of two kinds, Node would serve neither. */
export function checkedKeyPair({ cert, key }: TlsKeyPair): { readonly cert: Buffer; readonly key: Buffer } {
  const pair = { cert: Buffer.from(cert), key: Buffer.from(key) };
  let matches: boolean;
  try {
    createSecureContext(pair);
    matches = new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key));
  } catch (cause) {
    // OpenSSL's messages are paths; the last part is what a person can read.
    const reason = cause instanceof Error ? cause.message.replace(/^.*:/, '').trim() : String(cause);
    throw new TypeError(`certificate and private key cannot be read as PEM (${reason})`, { cause });
  }
  if (!matches) throw new TypeError('the private key is not that of the certificate');
  return pair;
}
