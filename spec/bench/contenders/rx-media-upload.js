// This library, as its users call it.
import { createReadStream } from 'node:fs';
import { lastValueFrom, tap } from 'rxjs';
import { fromFile, fromStream, mediaClient, oauth2, uploadAll, uploadedMedia, uploadMedia } from 'rx-media-upload/node';

const connect = (url) => mediaClient({ auth: oauth2('a-token'), baseUrl: url });

/** One video from a file. */
export const video = ({ url, path, segmentBytes, concurrency = 1 }) =>
  lastValueFrom(
    uploadMedia(connect(url), fromFile(path), { segmentBytes, concurrency, limits: 'off' }).pipe(uploadedMedia()),
  );

/**
 * The same to a server that is not on this machine, to which credentials are not sent in the clear. `seen`: who wants to
 * see the events, if anybody does.
 */
export const videoInTheClear = ({ url, path, segmentBytes, concurrency, seen }) =>
  lastValueFrom(
    uploadMedia(mediaClient({ baseUrl: url }), fromFile(path), { segmentBytes, concurrency, limits: 'off' }).pipe(
      tap(seen),
      uploadedMedia(),
    ),
  );

/** The same from a stream. */
export const stream = ({ url, path, size, segmentBytes, concurrency = 1 }) =>
  lastValueFrom(
    uploadMedia(connect(url), fromStream(createReadStream(path), { size }), {
      segmentBytes,
      concurrency,
      limits: 'off',
    }).pipe(uploadedMedia()),
  );

/** Many images, through one client. */
export const images = async ({ url, paths, ...options }) => {
  const last = await lastValueFrom(
    uploadAll(
      connect(url),
      paths.map((path) => fromFile(path)),
      { stopOnError: true, ...options },
    ),
  );
  if (last.type !== 'succeeded') throw new Error(`ended with ${last.type}`);
};
