/**
 * What a media file is, and whether X takes it, before it is sent: containers, codecs and sizes from a few ranges of the
 * source, held against X's documented rules. Nothing is decoded.
 *
 * @packageDocumentation
 */
export { checkMedia, type CheckMediaOptions } from './check-media.js';
export type { AudioFacts, MediaContainer, MediaFacts, VideoFacts } from './media-facts.js';
export { probeMedia } from './probe-media.js';
// What the signatures name.
export type { MediaCategory } from '../api/media-command.js';
export type { Finding } from '../media/finding.js';
export type { ChunkSource, SegmentPlace, SourceFacts, SourceReader } from '../source/chunk-source.js';
export type { MediaSource } from '../source/to-chunk-source.js';
