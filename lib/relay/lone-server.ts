/** ms between two notes. */
const INTERVAL = 60_000;

/**
 * Notes, at most once a minute, that somebody has asked for media that this process has never heard of: what happens
 * where several servers share the work and not the knowledge of who owns what.
 *
 * @param now - ms.
 */
export function loneServer(now: () => number = () => performance.now()): (report: (error: unknown) => void) => void {
  let notedAt = -Infinity;
  return (report) => {
    if (now() - notedAt < INTERVAL) return;
    notedAt = now();
    report(
      new Error(
        'A user has asked for media that this process does not know, and begins anew. Where several servers share the ' +
          'work, give all of them one `ownership` (redisOwnership of rx-media-upload/redis); after a restart this passes',
      ),
    );
  };
}
