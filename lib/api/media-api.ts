import type { CommandName } from '../upload-error.js';
import type {
  AddSubtitlesRequest,
  AppendSegment,
  Headroom,
  InitializeRequest,
  MediaRef,
  OneShotMedia,
  RemoveSubtitlesRequest,
} from './media-command.js';
import type { MediaMetadata } from './metadata-command.js';
import type { AppendReply, MediaStatus, UploadSession } from './media-reply.js';

/** The media APIs of X that this library speaks. */
export type ApiVersion = 'v2' | 'v1.1';

/** The body of a request, before it is written as bytes. */
export type ApiBody =
  | { readonly type: 'json'; readonly value: unknown }
  | { readonly type: 'form'; readonly fields: readonly FormField[] }
  | { readonly type: 'multipart'; readonly fields: readonly FormField[]; readonly media: MediaPart };

/** The media of a multipart body. */
export interface MediaPart {
  readonly bytes: Uint8Array | Blob;
  readonly type?: string;
  readonly headroom?: Headroom | undefined;
}

/** One name and value of a query or a form. */
export type FormField = readonly [name: string, value: string];

/** A request as X's documentation writes it: no host, no credentials, no bytes on a wire. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the base URL, from `/`. */
  readonly path: string;
  readonly query?: readonly FormField[];
  readonly body?: ApiBody;
  /** So many requests follow at once when this one is answered. */
  readonly following?: number;
}

/** A response as it came. */
export interface ApiResponse {
  readonly status: number;
  readonly text: string;
  /** Epoch ms; X's "expires after" seconds count from here. */
  readonly receivedAt: number;
}

/** Why a response is not the reply that was asked for, in X's words as far as there are any. */
export interface Problem {
  readonly code?: number;
  readonly title?: string;
  readonly detail?: string;
  readonly type?: string;
  /** True when the status said yes but the text could not be read: the command may or may not have been carried out. */
  readonly unreadable?: boolean;
}

/** What a response means. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** One command of one dialect: the request, and how to read what comes back. */
export interface ApiCommand<T> {
  readonly name: CommandName;
  /** The media that it is about, for errors. */
  readonly mediaId?: string;
  /** Commands of one endpoint share a rate limit. */
  readonly endpoint: string;
  readonly request: ApiRequest;
  /** True: carried out twice, it makes two media. It is not sent again where nobody knows whether X has carried it out. */
  readonly once?: true;
  readonly read: (response: ApiResponse) => Outcome<T>;
}

/** A dialect of X's media API. Pure: parameters in, requests out; responses in, replies out. */
export interface MediaApi {
  readonly version: ApiVersion;
  readonly baseUrl: string;
  initialize(request: InitializeRequest): ApiCommand<UploadSession>;
  append(request: AppendSegment): ApiCommand<AppendReply>;
  finalize(media: MediaRef): ApiCommand<MediaStatus>;
  status(media: MediaRef): ApiCommand<MediaStatus>;
  upload(request: OneShotMedia): ApiCommand<MediaStatus>;
  setMetadata(media: MediaRef, metadata: MediaMetadata): ApiCommand<void>;
  addSubtitles(media: MediaRef, request: AddSubtitlesRequest): readonly ApiCommand<void>[];
  removeSubtitles(media: MediaRef, request: RemoveSubtitlesRequest): readonly ApiCommand<void>[];
}
