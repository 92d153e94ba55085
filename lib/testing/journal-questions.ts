import type { EmulatedRequest } from './request-journal.js';

/** The segments of a media in the order in which their APPENDs came, those that were refused included. */
export const segmentOrder = (requests: readonly EmulatedRequest[], mediaId: string): number[] =>
  appendsOf(requests, mediaId).map(({ segmentIndex = -1 }) => segmentIndex);

/** The segments below the highest one that no APPEND brought, or that were refused each time. */
export function missingSegments(requests: readonly EmulatedRequest[], mediaId: string): number[] {
  const taken = appendsOf(requests, mediaId).flatMap(({ status, segmentIndex }) =>
    status >= 200 && status < 300 && segmentIndex !== undefined ? [segmentIndex] : [],
  );
  const segments = Math.max(-1, ...segmentOrder(requests, mediaId)) + 1;
  return Array.from({ length: segments }, (_, index) => index).filter((index) => !taken.includes(index));
}

/**
 * The most requests that were under way at the same time.
 *
 * @param counted - Which requests count. @defaultValue all
 *
 * @example
 * ```ts
 * import { mediaEmulator, peakConcurrency } from 'rx-media-upload/testing';
 *
 * const emulator = mediaEmulator();
 * // after an upload:
 * const appends = peakConcurrency(emulator.requests, ({ command }) => command === 'append');
 * ```
 */
export function peakConcurrency(
  requests: readonly EmulatedRequest[],
  counted: (request: EmulatedRequest) => boolean = () => true,
): number {
  const chosen = requests.filter(counted);
  const under = (moment: number): number =>
    chosen.filter(({ opened, closed }) => opened <= moment && closed > moment).length;
  return Math.max(0, ...chosen.map(({ opened }) => under(opened)));
}

/** The STATUS requests that came before the last answer's `check_after_secs` had passed. */
export const earlyPolls = (requests: readonly EmulatedRequest[]): EmulatedRequest[] =>
  requests.filter(({ earlyPoll }) => earlyPoll === true);

const appendsOf = (requests: readonly EmulatedRequest[], mediaId: string): EmulatedRequest[] =>
  requests.filter((request) => request.command === 'append' && request.mediaId === mediaId);
