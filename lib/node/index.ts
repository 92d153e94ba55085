/**
 * Node: all of the root door with Node's own defaults, files, OAuth 1.0a. What does not stand here is that of
 * `rx-media-upload`, from where it need not be imported.
 *
 * @module rx-media-upload/node
 */
// The one `export *`: this door is the root with Node's own defaults, and two lists would drift apart.
export * from '../index.js';
export { fileCheckpoints } from './file-checkpoints.js';
export { fromFile } from './from-file.js';
export { mediaClient } from './media-client.js';
export { fileSpool } from './file-spool.js';
export { fromChunks, fromStream, fromUrl } from './stream-sources.js';
export { nodeTransport, type NodeTransportOptions } from './node-transport.js';
export { oauth1, type OAuth1Keys } from './oauth1.js';
