// The same uploads in one process, without a queue, a store or a fence: what those cost.
import { from, lastValueFrom, mergeMap } from 'rxjs';
import { fromBytes, mediaClient, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload/node';
import { numberedMedia } from './numbered-media.js';
import { accountOf, CONCURRENCY, SEGMENT_BYTES, WORKERS } from './set-up.js';

const { xUrl, count } = JSON.parse(process.argv[2]);
const clients = new Map();
const clientOf = ({ user }) => {
  const known = clients.get(user) ?? mediaClient({ baseUrl: xUrl, auth: oauth2(user) });
  clients.set(user, known);
  return known;
};
const before = process.cpuUsage();
const started = Date.now();
await lastValueFrom(
  from(Array.from({ length: count }, (_, number) => number)).pipe(
    mergeMap((number) => {
      const source = fromBytes(numberedMedia(number));
      return uploadMedia(clientOf(accountOf(number)), source, { segmentBytes: SEGMENT_BYTES }).pipe(uploadedMedia());
    }, WORKERS * CONCURRENCY),
  ),
);
const { user, system } = process.cpuUsage(before);
process.send({ seconds: (Date.now() - started) / 1000, cpu: (user + system) / 1000 / count });
