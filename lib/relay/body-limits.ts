/** How often a body is in memory at most: as it came, and as `fetch` sends it. */
export const COPIES = 2;

/** Bytes that are left free on either side of a body: the frame that its media goes out in is written there. */
export const ROOM = 512;

/** Bytes of an image that X takes. */
const LARGEST_IMAGE = 5_242_880;

/** Bytes that may stand around it. */
const FRAME = 4096;

/** Bytes of the largest file that is taken in one request. */
export const largestImage = ({ maxUploadBytes }: { readonly maxUploadBytes: number }): number =>
  Math.min(maxUploadBytes, LARGEST_IMAGE);

/** Bytes of the largest body that brings one. */
export const largestOneShot = (settings: { readonly maxUploadBytes: number }): number => largestImage(settings) + FRAME;

/** Bytes that a body takes of the memory at most. */
export const largestHeld = (settings: { readonly maxUploadBytes: number; readonly maxSegmentBytes: number }): number =>
  COPIES * (Math.max(settings.maxSegmentBytes, largestOneShot(settings)) + 2 * ROOM);
