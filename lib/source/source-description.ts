import { present } from '../present.js';
import type { SourceFacts } from './chunk-source.js';

/** What a caller knows of the bytes, where the source does not know it by itself. */
export interface SourceDescription {
  /** MIME type; goes before whatever the bytes look like. */
  readonly mediaType?: string;
  /** A file name; its extension is the last thing that a type is guessed from. */
  readonly name?: string;
  /**
   * Which version of the bytes this is: a strong ETag, a version id, a hash of all of them. Another one, and a checkpoint
   * is not taken up; the same one is your word that every byte is the same. It is written down with the checkpoint.
   */
  readonly version?: string;
}

/** What is known of a source before its size is; members may be there and say nothing. */
export type Described = {
  readonly [Member in 'mediaType' | 'name' | 'version' | 'identity']?: SourceFacts[Member] | undefined;
};

/** What a source says of itself, without members that say nothing. */
export const describedFacts = (size: number, { mediaType, name, version, identity }: Described): SourceFacts => ({
  size,
  ...present({
    mediaType: mediaType || undefined,
    name: name || undefined,
    version: version || undefined,
    identity,
  }),
});
