/**
 * The emulator of X's media servers on a port, for tests on Node and for clients in other languages.
 *
 * @module rx-media-upload/testing/node
 */
export { serveEmulator } from './serve-emulator.js';
export type { ServedEmulator, ServeEmulatorOptions } from './serve-emulator.js';
export type { TlsKeyPair } from './key-pair.js';
