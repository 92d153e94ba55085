import { fetchTransport } from './fetch-transport.js';
import type { Transport } from './transport.js';
import { xhrTransport } from './xhr-transport.js';

/** `xhrTransport()` where there is an `XMLHttpRequest`: it tells how many bytes have left. Else `fetchTransport()`. */
export const defaultTransport = (): Transport =>
  typeof XMLHttpRequest === 'undefined' ? fetchTransport() : xhrTransport();
