import { type MediaClient, mediaClient as anyMediaClient, type MediaClientOptions } from '../client/media-client.js';
import { nodeTransport } from './node-transport.js';

/** `mediaClient` of the root door, with `nodeTransport()` for its default transport. */
export const mediaClient = (options: MediaClientOptions = {}): MediaClient =>
  anyMediaClient({ ...options, transport: options.transport ?? nodeTransport() });
