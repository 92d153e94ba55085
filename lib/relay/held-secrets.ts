import type { CredentialHeaders } from '../http/authorize.js';

/** Letters and digits of a secret that are looked for together; a shorter piece is a word. */
const PIECE = 12;
/** Signs of base64 that hold as much. */
const BASE64_PIECE = 16;
/** Letters and digits below which a secret is a word. */
const SHORTEST = 8;
/** Pieces begin so many signs apart: any run of `PIECE + STEP` signs holds one. */
const STEP = 4;

/**
 * Whether text that is not ours holds credentials, or a good part of them, in a spelling that blotting them out does not
 * know: base64, hex, percent signs, HTML or JavaScript escapes, with anything but letters and digits in between, or in
 * two halves.
 */
export function holdsSecrets(text: string, credentials: CredentialHeaders): boolean {
  if (text === '') return false;
  const readings = readingsOf(text);
  const plain = readings.map(lettersOf);
  const encoded = readings.map((reading) =>
    reading
      .replace(/-/g, '+')
      .replace(/_/g, '/')
      .replace(/[^\w+/]/g, ''),
  );
  return Object.values(credentials).some((value) => {
    const { written, base64 } = wantedOf(value);
    return (
      plain.some((reading) => written.some((piece) => reading.includes(piece))) ||
      encoded.some((reading) => base64.some((piece) => reading.includes(piece)))
    );
  });
}

/** What is looked for of a header's value. */
interface Wanted {
  /** Among letters and digits alone. */
  readonly written: readonly string[];
  readonly base64: readonly string[];
}

/** Most headers are the same from one request to the next. */
const known = new Map<string, Wanted>();

function wantedOf(value: string): Wanted {
  const found = known.get(value);
  if (found !== undefined) return found;
  const secrets = secretsIn(value);
  const wanted = {
    written: secrets.flatMap((secret) => [...piecesOf(lettersOf(secret)), ...piecesOf(hexOf(secret))]),
    base64: secrets.flatMap(base64Of),
  };
  if (known.size >= 100) known.clear();
  known.set(value, wanted);
  return wanted;
}

/** What of a header's value is secret: not the scheme, and not the names of OAuth 1.0a. */
function secretsIn(value: string): string[] {
  const oauth1 = [...value.matchAll(/oauth_(?:consumer_key|token|nonce|signature)="([^"]*)"/g)];
  const secrets = oauth1.length > 0 ? oauth1.map(([, part = '']) => unescaped(part)) : [value.replace(/^\w+ /, '')];
  return secrets.filter((secret) => lettersOf(secret).length >= SHORTEST);
}

/** The text, and what it says to those who read its escapes and leave its tags out. */
function readingsOf(text: string): string[] {
  const readings = [text];
  for (let reading = unescaped(text); !readings.includes(reading) && readings.length < 4; reading = unescaped(reading))
    readings.push(reading);
  return [...new Set(readings.flatMap((reading) => [reading, reading.replace(/<[^<>]*>/g, '')]))];
}

const unescaped = (text: string): string =>
  text
    .replace(/\\[bfnrtv]/g, ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\(?:u|x(?=[0-9a-f]{2}))\{?([0-9a-f]{2,6})\}?/gi, (_, hex: string) => signOf(parseInt(hex, 16)))
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_, hex: string) => signOf(parseInt(hex, 16)))
    .replace(/&#([0-9]{1,7});?/g, (_, decimal: string) => signOf(Number(decimal)));

const signOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const piecesOf = (text: string, length = PIECE): string[] =>
  Array.from({ length: Math.max(1, Math.ceil((text.length - length + 1) / STEP)) }, (_, index) =>
    text.slice(index * STEP, index * STEP + length),
  );

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const hexOf = (secret: string): string =>
  Array.from(bytesOf(secret), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Pieces of a secret in base64, whatever stands before it: it begins at one of three bits. */
const base64Of = (secret: string): string[] =>
  [0, 1, 2].flatMap((offset) => {
    const bytes = String.fromCharCode(...new Uint8Array(offset), ...bytesOf(secret));
    // The first and the last group hold bits of what stands around it.
    const inner = btoa(bytes).replace(/=+$/, '').slice(4, -4);
    return inner.length < SHORTEST ? [] : piecesOf(inner, BASE64_PIECE);
  });
