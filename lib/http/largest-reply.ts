/** A reply larger than this (bytes) is none of X's. */
export const LARGEST_REPLY = 4 * 1024 * 1024;

/** What a reply fails with that is larger: one that never ends must not fill the memory. */
export const tooLargeReply = (): Error => new Error(`The reply has more than ${LARGEST_REPLY} bytes`);
