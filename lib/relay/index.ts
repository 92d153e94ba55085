/**
 * A relay for browsers: a fetch-style handler that signs uploads with credentials that stay on the server.
 *
 * @module rx-media-upload/relay
 */
export { mediaRelay } from './media-relay.js';
export type { NodeIncoming } from './node-body.js';
export { nodeListener, type NodeOutgoing } from './node-listener.js';
export type {
  PerUserRelayOptions,
  RelayAuth,
  RelayOptions,
  RelayRefusal,
  RelayTimeouts,
  RelayUser,
  SharedRelayOptions,
} from './relay-options.js';
export type { Relay, RelayHealth } from './relay-health.js';
export type { RelayRecord, RelayRequest } from './relay-record.js';
export type { Inspect, InspectionContext, Verdict } from './inspect.js';
export type { MediaOwnership, OpenPlace, OwnedMedia, OwnedSegment, PlaceRules } from './media-ownership.js';
export { memoryOwnership } from './memory-ownership.js';
export type { QuotaAmounts, QuotaAnswer, QuotaSpending, RelayQuota, RelayQuotaOptions } from './relay-quota.js';
export { memoryQuota } from './memory-quota.js';
