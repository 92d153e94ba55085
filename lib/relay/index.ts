/**
 * A relay for browsers: a fetch-style handler that signs uploads with credentials that stay on the server.
 *
 * @packageDocumentation
 */
export { mediaRelay } from './media-relay.js';
export type {
  PerUserRelayOptions,
  RelayAuth,
  RelayOptions,
  RelayRefusal,
  RelayUser,
  SharedRelayOptions,
} from './relay-options.js';
export type { MediaOwnership, OpenPlace, OwnedMedia, OwnedSegment } from './media-ownership.js';
export { memoryOwnership } from './memory-ownership.js';
