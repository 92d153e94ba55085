/**
 * Uploads to the X media APIs, as RxJS pipelines: any platform.
 *
 * @module rx-media-upload
 */
export { mediaClient, type FinalizeOptions, type MediaClient, type MediaClientOptions } from './client/media-client.js';
export type { CommandOptions } from './client/command-options.js';
export { uploadMedia } from './upload-media.js';
export {
  uploadAll,
  type FailedEvent,
  type UploadAllEvent,
  type UploadAllItem,
  type UploadAllOptions,
} from './upload-all.js';
export { uploadQueue } from './upload-queue.js';
export type { UploadQueue } from './upload-queue/queue-of.js';
export type { QueueOrder } from './upload-queue/admission.js';
export type { AddedUploads, ChangedOptions, UploadQueueCommands } from './upload-queue/queue-commands.js';
export type { UploadQueueOptions } from './upload-queue/queue-options.js';
export type { QueuedPhase, QueuedUpload, UploadQueueState } from './upload-queue/queued-upload.js';
export {
  checkFiles,
  type PickedFile,
  type PickedFiles,
  type RefusedFile,
  type UploadRestrictions,
} from './upload-queue/restrictions.js';
export { iterateUpload } from './iterate-upload.js';
export { uploadAllMedia, type UploadAllResult } from './operators/upload-all-media.js';
export { uploadAllProgress } from './operators/upload-all-progress.js';
export { uploadedMedia } from './operators/uploaded-media.js';
export { uploadProgress } from './operators/upload-progress.js';
export { uploadState, type UploadPhase, type UploadState } from './operators/upload-state.js';

export { fromBlob } from './source/from-blob.js';
export { fromBytes } from './source/from-bytes.js';
export { fromChunks, type ChunksDescription } from './source/from-chunks.js';
export { fromStream, type StreamDescription } from './source/from-stream.js';
export { fromUrl } from './source/from-url.js';
export type { ByteStream } from './source/pull.js';
export type { SourceDescription } from './source/source-description.js';
export { blobSpool, type Spool } from './source/spool.js';
export type { MediaSource } from './source/to-chunk-source.js';
export type { UrlDescription } from './source/url-description.js';
export type { ChunkSource, SegmentPlace, SourceFacts, SourceReader } from './source/chunk-source.js';

export type { CheckpointHold, CheckpointStore } from './checkpoint/checkpoint-store.js';
export { memoryCheckpoints } from './checkpoint/memory-checkpoints.js';
export { webCheckpoints, type WebStorage } from './checkpoint/web-checkpoints.js';

export { oauth2, type OAuth2Options } from './http/oauth2.js';
export type { Authorize, CredentialHeaders, UnsignedRequest } from './http/authorize.js';
export { fetchTransport, type FetchTransportOptions } from './http/fetch-transport.js';
export { xhrTransport, type XhrTransportOptions } from './http/xhr-transport.js';
export type {
  Transport,
  TransportBody,
  TransportEvent,
  TransportRequest,
  TransportResponse,
} from './http/transport.js';
export type { RetryOptions } from './http/retry-options.js';
export type { CommandReport, RateLimitReport, SentReport } from './http/command-event.js';

export type { ApiVersion } from './api/media-api.js';
export type {
  AddSubtitlesRequest,
  AppendRequest,
  InitializeRequest,
  MediaCategory,
  MediaRef,
  OneShotRequest,
  RemoveSubtitlesRequest,
  SubtitleTrack,
} from './api/media-command.js';
export type { MediaMetadata } from './api/metadata-command.js';
export type { AppendReply, MediaStatus, Processing, UploadSession } from './api/media-reply.js';
export type { MediaCheck, MediaCheckContext, SubtitleSource, UploadOptions } from './upload-options.js';
export type { Finding } from './media/finding.js';
export { checkPost, type PostedMedia } from './media/check-post.js';
export type {
  AppendedEvent,
  DescribedEvent,
  FinalizedEvent,
  InitializedEvent,
  PausedEvent,
  ProcessingEvent,
  ProgressEvent,
  ResumedEvent,
  RetriedFailure,
  RetryingEvent,
  RetryReason,
  SucceededEvent,
  UploadedMedia,
  UploadEvent,
  WarningEvent,
} from './upload-event.js';
export {
  CheckpointLostError,
  InvalidUploadError,
  isCheckpointLostError,
  isInvalidUploadError,
  isMediaProcessingError,
  isMediaRequestError,
  isNetworkError,
  isProcessingTimeoutError,
  isRateLimitError,
  isSourceError,
  isUploadError,
  isUploadTimeoutError,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  ProcessingTimeoutError,
  RateLimitError,
  SourceError,
  UploadError,
  UploadTimeoutError,
  type CommandName,
  type RateLimit,
  type RefusalDetails,
  type Refuser,
  type UploadErrorCode,
  type UploadErrorContext,
  type UploadErrorFacts,
} from './upload-error.js';
export { describeUploadError, type DescribeOptions } from './messages/describe-upload-error.js';
export { remedyOf } from './messages/remedy-of.js';
export type { DescribedFacts, UploadErrorSentence, UploadErrorWords } from './messages/upload-error-words.js';
export type { UploadRemedy } from './messages/upload-remedy.js';
export type { WordFormats } from './messages/word-formats.js';
