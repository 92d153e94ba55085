/** X's limits that hold for every user; sources: X API v2 OpenAPI 2.167 and the v1.1 media reference. */

/** The last `segment_index`; the first is 0. */
export const MAX_SEGMENT_INDEX = 999;
/** Characters of an alt text. */
export const MAX_ALT_TEXT = 1000;
/** Users who may use a media besides its owner. */
export const MAX_OWNERS = 100;
