/** X's limits that hold for every user; sources: docs/x-media-api.md, 2.1, 11.1 and 1.7. */

/** The last `segment_index`; the first is 0. */
export const MAX_SEGMENT_INDEX = 999;
/** Characters of an alt text. */
export const MAX_ALT_TEXT = 1000;
/** Users who may use a media besides its owner. */
export const MAX_OWNERS = 100;
