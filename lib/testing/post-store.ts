import type { ApiVersion } from '../api/media-api.js';
import { mediaIdAt } from './media-ids.js';

/** A post that was created. */
export interface EmulatedPost {
  readonly id: string;
  readonly version: ApiVersion;
  /** Id of the user who posted it. */
  readonly user: string;
  readonly text: string;
  readonly mediaIds: readonly string[];
}

/** All posts. */
export interface PostStore {
  /** The same array always; reset empties it. */
  readonly posts: readonly EmulatedPost[];
  readonly create: (post: Omit<EmulatedPost, 'id'>) => EmulatedPost;
  readonly clear: () => void;
}

/** Far above the ids of media, so that nobody takes one for the other. */
const firstPost = 1_000_000;

/** Keeps the posts of all users. */
export function postStore(): PostStore {
  const posts: EmulatedPost[] = [];
  return {
    posts,
    create: (asked) => {
      const post = { id: mediaIdAt(firstPost + posts.length), ...asked };
      posts.push(post);
      return post;
    },
    clear: () => {
      posts.length = 0;
    },
  };
}
