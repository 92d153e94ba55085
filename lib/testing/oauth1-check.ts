import type { EmulatorSettings } from './emulator-options.js';
import type { EmulatedKeys } from './emulator-keys.js';
import { hmacSha1, oauthParameters, signatureBaseString, type Parameter } from './oauth1-signature.js';
import { fieldText, type ReceivedRequest } from './received-request.js';

/** Why a signature was not accepted: `time` and `replay` where it would be good at another moment. */
export type SignatureFlaw = 'signature' | 'time' | 'replay';

/** Who signed. */
export interface Signer {
  readonly user: string;
  readonly app: string;
}

/** Verifies OAuth 1.0a signatures and remembers nonces. */
export interface SignatureCheck {
  /** Whose keys the header names, whether it is signed or not. */
  readonly claimed: (authorization: string) => Signer | undefined;
  readonly userOf: (
    request: ReceivedRequest,
    authorization: string,
  ) => Promise<Signer | { readonly flaw: SignatureFlaw }>;
  readonly clear: () => void;
}

/** How far the client's clock may be off, seconds. */
const timestampWindow = 300;

/** The second is what the README of node-oauth has; X takes it. */
const versions = ['1.0', '1.0A'];

/** Checks signatures as RFC 5849 says: query and urlencoded bodies are signed, multipart and JSON are not. */
export function signatureCheck({ keys, now }: EmulatorSettings): SignatureCheck {
  const nonces = new Set<string>();
  const namedBy = (sent: ReadonlyMap<string, string> | undefined): EmulatedKeys | undefined =>
    keys.find(
      ({ consumerKey, accessToken }) =>
        consumerKey === sent?.get('oauth_consumer_key') && accessToken === sent.get('oauth_token'),
    );
  return {
    claimed: (authorization) => {
      const known = namedBy(oauthParameters(authorization));
      return known && signerOf(known);
    },
    userOf: async (request, authorization) => {
      const sent = oauthParameters(authorization);
      const known = namedBy(sent);
      if (sent === undefined || known === undefined || !wellFormed(sent)) return { flaw: 'signature' };
      const base = signatureBaseString(request.method, request.url, signedParameters(request, sent));
      const signature = await hmacSha1(base, known.consumerSecret, known.accessTokenSecret);
      if (signature !== sent.get('oauth_signature')) return { flaw: 'signature' };
      const timestamp = Number(sent.get('oauth_timestamp'));
      if (Math.abs(now() / 1000 - timestamp) > timestampWindow) return { flaw: 'time' };
      const nonce = [known.consumerKey, known.accessToken, timestamp, sent.get('oauth_nonce')].join(' ');
      if (nonces.has(nonce)) return { flaw: 'replay' };
      nonces.add(nonce);
      return signerOf(known);
    },
    clear: () => {
      nonces.clear();
    },
  };
}

const wellFormed = (sent: ReadonlyMap<string, string>): boolean =>
  sent.get('oauth_signature_method') === 'HMAC-SHA1' &&
  versions.includes(sent.get('oauth_version') ?? '1.0') &&
  Boolean(sent.get('oauth_nonce')) &&
  /^\d+$/.test(sent.get('oauth_timestamp') ?? '');

function signedParameters(request: ReceivedRequest, sent: ReadonlyMap<string, string>): readonly Parameter[] {
  const header = [...sent].filter(([name]) => name !== 'oauth_signature' && name !== 'realm');
  const urlencoded = request.mediaType === 'application/x-www-form-urlencoded';
  const body = urlencoded ? (request.form ?? []).map((part): Parameter => [part.name, fieldText(part)]) : [];
  return [...header, ...body];
}

const signerOf = ({ user, accessToken, consumerKey }: EmulatedKeys): Signer => ({
  user: user ?? accessToken.split('-')[0] ?? accessToken,
  app: consumerKey,
});
