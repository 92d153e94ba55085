import { asyncScheduler, concat, concatMap, defer, finalize, type Observable, of, throwError } from 'rxjs';
import type { MediaStatus, UploadSession } from '../api/media-reply.js';
import type { UploadCommands } from '../client/upload-commands.js';
import type { CommandEvent } from '../http/command-event.js';
import { present } from '../present.js';
import { UploadError } from '../upload-error.js';
import type { UploadEvent } from '../upload-event.js';
import { concatMapReply } from './concat-map-reply.js';
import { confirmSource } from './confirm-whole.js';
import { readSegments } from './read-segments.js';
import { initialized } from './reply-events.js';
import type { SegmentLimiter } from './segment-limiter.js';
import { planSegments } from './segment-plan.js';
import { newSession } from './session-start.js';
import { tallyOf } from './tally.js';
import type { UploadContext } from './upload-context.js';

/** Life of media of which X does not say it. */
const DAY = 86_400_000;

/**
 * The whole media in one request: `initialized` and `appended` at its reply, then what `finish` makes of that. Nothing
 * of it is written down: there is nothing to go on from.
 */
export const uploadAtOnce = (
  { client, reader, plan: { request }, start }: Pick<UploadContext, 'client' | 'reader' | 'plan' | 'start'>,
  commands: UploadCommands,
  limiter: SegmentLimiter,
  finish: (session: UploadSession, whole$: Observable<CommandEvent<MediaStatus>>) => Observable<UploadEvent>,
): Observable<UploadEvent> =>
  defer(() => {
    const { totalBytes, mediaType, mediaCategory = 'tweet_image' } = request;
    const whole = newSession(planSegments(totalBytes, { segmentBytes: totalBytes, maxSegmentBytes: totalBytes }));
    const tally = tallyOf(whole);
    // v1.1 counts one-shot uploads and segments together: there is no other way.
    const impatient = start.oneShot === 'first' && client.version === 'v2';
    return readSegments(reader, whole, limiter).pipe(
      concatMap((segment) => {
        const { bytes, headroom, release } = segment;
        let finished$: Observable<UploadEvent> = throwError(noReply);
        const sent$ = commands.upload({ bytes, headroom, mediaType, mediaCategory }, impatient).pipe(
          concatMapReply((status): Observable<UploadEvent> => {
            const { mediaId, mediaKey, expiresAt = asyncScheduler.now() + DAY } = status;
            const session: UploadSession = { mediaId, expiresAt, ...present({ mediaKey }) };
            finished$ = finish(session, of({ type: 'reply', value: status }));
            return of(initialized(session, whole), tally.acknowledged(mediaId, segment));
          }),
        );
        const place$ = limiter.within(segment, sent$).pipe(finalize(release));
        return concat(
          confirmSource(reader),
          place$,
          defer(() => finished$),
        );
      }),
    );
  });

/** Clients may be anybody's. */
const noReply = (): UploadError =>
  new UploadError('upload ended without a reply', { errorCode: 'upload-incomplete', command: 'upload' });
