import { present } from '../present.js';
import { type MediaSource, toChunkSource } from '../source/to-chunk-source.js';
import { isItem, type UploadAllItem } from '../upload-all.js';
import { mustBeWhole } from '../upload-error.js';
import type { UploadOptions } from '../upload-options.js';
import { again, cancelled, type Entry, hasFailed, held, isOver, newEntry, released } from './entry.js';
import { knownOf } from './look-ahead.js';
import type { QueueEntries } from './queue-entries.js';
import { checkFiles, type PickedFile, type RefusedFile, type UploadRestrictions } from './restrictions.js';

/** What came of an `add`. */
export interface AddedUploads {
  readonly ids: readonly string[];
  /** What `restrictions` do not let in; it is not in the queue. */
  readonly refused: readonly RefusedFile<MediaSource>[];
}

/**
 * What a queue is told: functions that may be taken apart from it. Where no id is given, all are meant; an id that is gone,
 * or that it does not suit, is none.
 */
export interface UploadQueueCommands {
  /**
   * Puts sources at the end. A Blob, or bytes in memory, is looked at ahead: what X would not take fails before its turn.
   *
   * @throws InvalidUploadError for what is no source.
   */
  readonly add: (sources: MediaSource | UploadAllItem | Iterable<MediaSource | UploadAllItem>) => AddedUploads;
  /** Lets what is `ready` wait for its turn. */
  readonly start: (id?: string) => void;
  /** Sends nothing new of what waits or is under way; what is in flight goes on, and its place is another's. */
  readonly pause: (id?: string) => void;
  /** Goes on, when it is its turn. */
  readonly resume: (id?: string) => void;
  /** Stops at once, and forgets how far it was. */
  readonly cancel: (id?: string) => void;
  /** Tries what has failed once more, from where it was; what was cancelled only by its id, and from the start. */
  readonly retry: (id?: string) => void;
  /** Takes one out, as `cancel` does where it is not over. Without an id, all that have succeeded or were cancelled. */
  readonly clear: (id?: string) => void;
  /** Changes options of one, for its next attempt; `undefined` takes one away. */
  readonly update: (id: string, options: ChangedOptions) => void;
  /** Puts one at another place of the list, from 0. */
  readonly move: (id: string, index: number) => void;
  /** Files that send at the same time, from now on; those that do already go on. */
  readonly setConcurrency: (concurrency: number) => void;
}

/** Options that take the place of those before, or take them away. */
export type ChangedOptions = { readonly [Name in keyof UploadOptions]?: UploadOptions[Name] | undefined };

/** How the commands reach what is under way. */
export interface QueueControls {
  readonly autoStart: boolean;
  readonly restrictions: UploadRestrictions;
  /** Stops what is under way for one file. */
  readonly stop: (id: string) => void;
  /** Forgets how far it was. */
  readonly forget: (id: string) => void;
  readonly setPlaces: (places: number) => void;
}

/** The commands, over the entries that they change. */
export function queueCommands(entries: QueueEntries, controls: QueueControls): UploadQueueCommands {
  const { autoStart, restrictions, stop, forget, setPlaces } = controls;
  let added = 0;

  const change = (id: string | undefined, isMeant: (entry: Entry) => boolean, to: (entry: Entry) => Entry): void =>
    entries.change(id, (entry) => (isMeant(entry) ? to(entry) : entry));

  const giveUp = (isMeant: (entry: Entry) => boolean): void => {
    const given = entries.all.filter(isMeant);
    // All at once: no place comes free in between for one that is given up next.
    entries.atOnce(() => {
      for (const { id } of given) {
        stop(id);
        forget(id);
        entries.change(id, cancelled);
      }
    });
  };
  const isCounted = (entry: Entry): boolean => !hasFailed(entry) && entry.stand !== 'cancelled';
  const isFree = (entry: Entry): boolean => !isOver(entry) || hasFailed(entry);

  return {
    add: (sources) => {
      const items = listOf(sources);
      for (const { source } of items) toChunkSource(source);
      const { accepted, refused } = checkFiles(items.map(asPicked), restrictions, entries.all.filter(isCounted).length);
      const stand = autoStart ? 'waiting' : 'ready';
      const fresh = accepted.map(({ item: { source, options = {} } }) =>
        newEntry(String(++added), source, options, knownOf(source), stand),
      );
      entries.append(fresh);
      return {
        ids: fresh.map(({ id }) => id),
        refused: refused.map(({ source: { item }, error }) => ({ source: item.source, error })),
      };
    },
    start: (id) =>
      change(
        id,
        ({ stand }) => stand === 'ready',
        (entry) => ({ ...entry, stand: 'waiting' }),
      ),
    pause: (id) => change(id, ({ stand, isHeld }) => !isHeld && (stand === 'waiting' || stand === 'open'), held),
    resume: (id) => change(id, ({ isHeld }) => isHeld, released),
    cancel: (id) => giveUp((entry) => (id === undefined ? !isOver(entry) : entry.id === id && isFree(entry))),
    retry: (id) => change(id, (entry) => hasFailed(entry) || (id !== undefined && entry.stand === 'cancelled'), again),
    clear: (id) =>
      entries.atOnce(() => {
        if (id !== undefined) giveUp((entry) => entry.id === id && isFree(entry));
        const stays = (entry: Entry): boolean => (id === undefined ? isFree(entry) : entry.id !== id);
        const cleared = entries.all.filter((entry) => !stays(entry));
        if (cleared.length === 0) return;
        entries.arrange(entries.all.filter(stays));
        for (const entry of cleared) forget(entry.id);
      }),
    update: (id, options) =>
      entries.change(id, (entry) => ({ ...entry, options: present({ ...entry.options, ...options }) })),
    move: (id, index) => {
      const others = entries.all.filter((entry) => entry.id !== id);
      const moved = entries.all.filter((entry) => entry.id === id);
      entries.arrange([...others.slice(0, Math.max(0, index)), ...moved, ...others.slice(Math.max(0, index))]);
    },
    setConcurrency: (concurrency) => {
      mustBeWhole('concurrency', concurrency);
      setPlaces(concurrency);
    },
  };
}

type Added = MediaSource | UploadAllItem;

/** One source, or a list of them: a typed array is a list of numbers, and a source. */
function listOf(sources: Added | Iterable<Added>): readonly UploadAllItem[] {
  const isList = isObject(sources) && Symbol.iterator in sources && !ArrayBuffer.isView(sources);
  return Array.from(isList ? sources : [sources], asItem);
}

/** Callers of plain JavaScript may hand over anything. */
const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null;

const asItem = (entry: Added): UploadAllItem => (isItem(entry) ? entry : { source: entry });

/** What restrictions ask of it, and what it is. */
function asPicked(item: UploadAllItem): PickedFile & { readonly item: UploadAllItem } {
  const { type } = item.source as { type?: unknown };
  return { ...knownOf(item.source), type: item.options?.mediaType ?? (typeof type === 'string' ? type : ''), item };
}
