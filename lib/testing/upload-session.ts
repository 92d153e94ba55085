import type { ApiVersion } from '../api/media-api.js';
import type { MediaCategory } from '../api/media-command.js';
import type { EmulatedUpload } from './emulated-upload.js';
import type { EmulatorSettings } from './emulator-options.js';
import { mediaIdAt, mediaKeyOf } from './media-ids.js';
import { categoryOfType, lifeOf } from './media-rules.js';
import type { ProcessingScript } from './processing-script.js';
import { hashedBytes, keptBytes, type SegmentBytes } from './segment-bytes.js';

/** What a client asks for with `initialize`. */
export interface SessionRequest {
  readonly version: ApiVersion;
  readonly owner: string;
  readonly totalBytes: number;
  readonly mediaType: string;
  readonly mediaCategory?: MediaCategory;
  readonly additionalOwners?: readonly string[];
  readonly shared?: boolean;
}

/** One upload, from the inside. */
export interface UploadSession {
  /** What users see of it. */
  readonly upload: { -readonly [Key in keyof EmulatedUpload]: EmulatedUpload[Key] };
  /** As sent, or as v2 derives it. */
  readonly category: MediaCategory | undefined;
  readonly bytes: SegmentBytes;
  expiresAt: number;
  /** FINALIZE's answer, once it was asked for. */
  finalizing?: Promise<MediaAnswer>;
  /** Present for media whose processing takes time. */
  processing?: {
    readonly script: ProcessingScript;
    /** Whether the bytes are what the category says. */
    readonly recognized: boolean;
    readonly image?: NonNullable<MediaAnswer['image']>;
    polls: number;
    nextPollAt: number;
  };
}

/** What X says about media, in neither dialect. */
export interface MediaAnswer {
  readonly size: number;
  readonly expiresAfterSecs?: number;
  readonly image?: { readonly image_type: string; readonly w?: number; readonly h?: number };
  readonly video?: { readonly video_type: string };
  readonly processingInfo?: object;
}

/** All uploads. */
export interface UploadStore {
  /** The same array always; reset empties it. */
  readonly uploads: readonly EmulatedUpload[];
  readonly create: (request: SessionRequest) => UploadSession;
  /** By id or key; absent where it is unknown, another user's, or expired. */
  readonly find: (owner: string, idOrKey: string) => UploadSession | undefined;
  /** By id; absent where it is unknown, expired, or neither this user's nor given to them. */
  readonly usable: (user: string, mediaId: string) => UploadSession | undefined;
  /** By key; absent where it is unknown or expired. */
  readonly withKey: (mediaKey: string) => UploadSession | undefined;
  readonly clear: () => void;
}

/** Keeps the uploads of all users. */
export function uploadStore(settings: EmulatorSettings): UploadStore {
  const uploads: EmulatedUpload[] = [];
  const sessions = new Map<string, UploadSession>();
  const alive = (idOrKey: string): UploadSession | undefined => {
    const session = sessions.get(idOrKey);
    return session !== undefined && settings.now() < session.expiresAt ? session : undefined;
  };
  return {
    uploads,
    create: (request) => {
      const session = newSession(mediaIdAt(uploads.length), request, settings);
      const { upload } = session;
      uploads.push(upload);
      sessions.set(upload.mediaId, session);
      if (upload.mediaKey !== undefined) sessions.set(upload.mediaKey, session);
      return session;
    },
    find: (owner, idOrKey) => {
      const session = alive(idOrKey);
      return session?.upload.owner === owner ? session : undefined;
    },
    usable: (user, mediaId) => {
      const session = alive(mediaId);
      const { owner, additionalOwners = [] } = session?.upload ?? {};
      return session?.upload.mediaId === mediaId && [owner, ...additionalOwners].includes(user) ? session : undefined;
    },
    withKey: (mediaKey) => {
      const session = alive(mediaKey);
      return session?.upload.mediaKey === mediaKey ? session : undefined;
    },
    clear: () => {
      uploads.length = 0;
      sessions.clear();
    },
  };
}

function newSession(mediaId: string, request: SessionRequest, settings: EmulatorSettings): UploadSession {
  const { version, mediaCategory, mediaType } = request;
  const category = mediaCategory ?? (version === 'v2' ? categoryOfType(mediaType) : undefined);
  const bytes = settings.keepBytes ? keptBytes() : hashedBytes();
  const hasKey = settings.mediaKey && (version === 'v2' || mediaCategory !== undefined);
  return {
    category,
    bytes,
    expiresAt: settings.now() + lifeOf(category, settings) * 1000,
    upload: {
      mediaId,
      ...(hasKey && { mediaKey: mediaKeyOf(mediaId, category) }),
      ...request,
      state: 'open',
      segments: [],
      finalized: false,
      bytes: bytes.bytes,
    },
  };
}

/** Takes a segment. */
export function keepSegment({ upload, bytes }: UploadSession, index: number, segment: Uint8Array): void {
  bytes.keep(index, segment);
  upload.segments = bytes.segments();
}
