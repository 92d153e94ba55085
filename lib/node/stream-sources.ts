import type { ObservableInput } from 'rxjs';
import type { ChunkSource } from '../source/chunk-source.js';
import { type ChunksDescription, fromChunks as fromAnyChunks } from '../source/from-chunks.js';
import { fromStream as fromAnyStream, type StreamDescription } from '../source/from-stream.js';
import { fromUrl as fromAnyUrl } from '../source/from-url.js';
import type { ByteStream } from '../source/pull.js';
import type { UrlDescription } from '../source/url-description.js';
import { fileSpool } from './file-spool.js';
import { keepAliveFetch } from './keep-alive-fetch.js';

/** `fromStream` of the root door; what has no size is spooled to a temporary file. */
export const fromStream = (stream: ByteStream, description: StreamDescription = {}): ChunkSource =>
  fromAnyStream(stream, { spool: fileSpool, ...description });

/** `fromChunks` of the root door; what has no size is spooled to a temporary file. */
export const fromChunks = (chunks: ObservableInput<Uint8Array>, description: ChunksDescription = {}): ChunkSource =>
  fromAnyChunks(chunks, { spool: fileSpool, ...description });

/** `fromUrl` of the root door, by cross-fetch over one connection; what has no size is spooled to a temporary file. */
export const fromUrl = (url: string | URL, description: UrlDescription = {}): ChunkSource =>
  fromAnyUrl(url, { spool: fileSpool, fetch: keepAliveFetch, ...description });
