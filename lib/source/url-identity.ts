import { checksum } from './checksum.js';

/**
 * Which resource a URL names, as it may be written down. The query belongs to it (`?versionId=1`), hashed, since it may
 * hold a signature; 64 bits of it, from which nobody gets it back.
 */
export function identityOf({ origin, pathname, search }: URL): string {
  if (search === '') return origin + pathname;
  const bytes = new TextEncoder().encode(search);
  return `${origin}${pathname}?${checksum(bytes)}-${checksum(bytes.reverse())}`;
}

/** The last part of the path; as it stands where it is no encoded text. */
export function nameIn({ pathname }: URL): string {
  const name = pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
