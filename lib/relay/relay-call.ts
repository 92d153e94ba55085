import type { ObservableInput } from 'rxjs';
import type { AskX } from './ask-x.js';
import { settled } from './in-time.js';
import type { MediaOwnership, OwnedMedia } from './media-ownership.js';
import type { HeldMemory } from './memory-budget.js';
import { type RelayReply, unknownMedia, unprocessable } from './refusal.js';
import type { QuotaAmounts, QuotaAnswer } from './relay-quota.js';
import type { RelaySettings } from './relay-settings.js';
import type { CommandName } from '../upload-error.js';

/** What is noted of a request while it is answered. */
export interface Trace {
  readonly requestId: string;
  /** Epoch-free ms of its coming. */
  readonly begun: number;
  user?: string;
  command?: CommandName;
  /** What is left of the user's quota. */
  quota?: QuotaAnswer;
  /** Of the request's body, so far. */
  bytes: number;
  /** What it is about: the address names it, or X. */
  mediaId?: string;
}

/** A request whose sender and route are known. */
export interface RelayCall {
  readonly request: Request;
  /** Id of the user who has sent it. */
  readonly user: string;
  /** The media that the address names; empty where it names none. */
  readonly mediaId: string;
  readonly settings: RelaySettings;
  readonly askX: AskX;
  /** What its body takes. */
  readonly memory: HeldMemory;
  readonly trace: Trace;
  /** Counts what is about to be spent. @throws Refusal 429 beyond the user's quota. */
  readonly spend: (amounts: Partial<QuotaAmounts>) => Promise<void>;
  /** Says that this process does not know a media that it was asked for. */
  readonly unknown: () => void;
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
  call: Pick<RelayCall, 'user' | 'settings' | 'request' | 'unknown'>,
): Promise<OwnedMedia> {
  const media = await stored(call, (store) => store.find(mediaId));
  // A store that several servers share may be late to forget.
  if (media?.user !== call.user || media.mediaId !== mediaId || Date.now() >= media.expiresAt) {
    if (media === undefined) call.unknown();
    throw unknownMedia();
  }
  if (media.refused === true) throw unprocessable('This upload was refused, and takes nothing any more.');
  return media;
}

/** Asks the store, for as long as somebody waits. @throws Refusal 500 when it fails, or takes too long. */
export const stored = <T>(
  call: Pick<RelayCall, 'settings' | 'request'>,
  ask: (store: MediaOwnership) => ObservableInput<T>,
): Promise<T | undefined> => asked(call.settings, ask, call.request.signal);

/** Tells the store what has happened, whether somebody still waits or not. @throws Refusal 500. */
export const storedAnyway = <T>(
  call: Pick<RelayCall, 'settings'>,
  ask: (store: MediaOwnership) => ObservableInput<T>,
): Promise<T | undefined> => asked(call.settings, ask);

const asked = <T>(
  { ownership, timeouts }: RelaySettings,
  ask: (store: MediaOwnership) => ObservableInput<T>,
  signal?: AbortSignal,
): Promise<T | undefined> => settled('ownership', () => ask(ownership), timeouts.store, signal);
