import { concat, EMPTY, type Observable, of } from 'rxjs';
import type { MediaStatus, UploadSession } from '../api/media-reply.js';
import type { UploadCommands } from '../client/upload-commands.js';
import type { CommandEvent } from '../http/command-event.js';
import type { UploadEvent } from '../upload-event.js';
import { concatMapReply } from './concat-map-reply.js';
import type { Description } from './describe-media.js';
import { expandStatus } from './expand-status.js';
import { isReady } from './processing-phase.js';
import { statusEvent, succeeded } from './reply-events.js';
import type { UploadContext } from './upload-context.js';

/** From X's reply to the whole media on: a STATUS after the other until it is ready, what describes it, `succeeded`. */
export const untilReady = (
  { plan, options, journal, running$ }: Pick<UploadContext, 'plan' | 'options' | 'journal' | 'running$'>,
  commands: UploadCommands,
  session: UploadSession,
  whole$: Observable<CommandEvent<MediaStatus>>,
  { meanwhile$, finish$ }: Description,
): Observable<UploadEvent> =>
  whole$.pipe(
    expandStatus(() => commands.status(session.mediaId), options, running$, meanwhile$),
    concatMapReply((status, index) =>
      concat(
        statusEvent(status, index),
        isReady(status) ? concat(finish$, journal.forget(), of(succeeded(session, status, plan))) : EMPTY,
      ),
    ),
  );
