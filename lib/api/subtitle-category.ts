import type { MediaCategory } from './media-command.js';

/** The subtitle endpoints of both versions write `TweetVideo` where `initialize` writes `tweet_video`. */
export const subtitleCategory = (category: MediaCategory): string =>
  category.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
