import { firstValueFrom, from, type ObservableInput } from 'rxjs';
import type { AskX } from './ask-x.js';
import type { MediaOwnership, OwnedMedia } from './media-ownership.js';
import { ownFailure, type RelayReply, unknownMedia } from './refusal.js';
import type { RelaySettings } from './relay-settings.js';

/** A request whose sender and route are known. */
export interface RelayCall {
  readonly request: Request;
  /** Id of the user who has sent it. */
  readonly user: string;
  /** The media that the address names; empty where it names none. */
  readonly mediaId: string;
  readonly settings: RelaySettings;
  readonly askX: AskX;
}

/** Checks a request, and asks X what it asks for. */
export type Handler = (call: RelayCall) => Promise<RelayReply>;

/**
 * The media, if it is this user's.
 *
 * @throws Refusal the same for media that nobody has and media of others, to the byte.
 */
export async function ownMedia(
  mediaId: string,
  { user, settings: { ownership } }: Pick<RelayCall, 'user' | 'settings'>,
): Promise<OwnedMedia> {
  const media = await stored(ownership, (store) => store.find(mediaId));
  // A store that several servers share may be late to forget.
  if (media?.user !== user || media.mediaId !== mediaId || Date.now() >= media.expiresAt) throw unknownMedia();
  return media;
}

/** Asks the store. @throws Refusal 500 when it fails. */
export async function stored<T>(
  ownership: MediaOwnership,
  ask: (store: MediaOwnership) => ObservableInput<T>,
): Promise<T | undefined> {
  try {
    return await firstValueFrom(from(ask(ownership)), { defaultValue: undefined });
  } catch (error) {
    throw ownFailure(error);
  }
}
