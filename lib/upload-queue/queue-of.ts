import { merge, type Observable, share } from 'rxjs';
import { mustBeWhole } from '../upload-error.js';
import { admit } from './admission.js';
import { attempts, type UploadOne } from './attempts.js';
import { queueCommands, type UploadQueueCommands } from './queue-commands.js';
import { queueEntries } from './queue-entries.js';
import type { UploadQueueOptions } from './queue-options.js';
import { queueRuns } from './queue-runs.js';
import type { UploadQueueState } from './queued-upload.js';
import { checkRestrictions } from './restrictions.js';

/** Many uploads as one state that can be watched and told what to do. */
export interface UploadQueue extends Observable<UploadQueueState>, UploadQueueCommands {
  /** The state now. The same object until something changes. */
  readonly state: UploadQueueState;
}

/**
 * A queue over whatever uploads one file. Commands change the entries; the runs do what the entries want, and tell them
 * what has come of it; what is shown follows from the entries.
 */
export function queueOf(uploadOne: UploadOne, options: UploadQueueOptions): UploadQueue {
  const { concurrency = 3, autoStart = true, order, restrictions = {} } = options;
  mustBeWhole('concurrency', concurrency);
  checkRestrictions(restrictions);
  let places = concurrency;
  const entries = queueEntries();
  const { upload, look, forget, listening$ } = attempts(uploadOne, options);
  const { running$, stop } = queueRuns(entries, {
    admit: () => admit(entries, places, order),
    upload,
    look,
  });
  const setPlaces = (next: number): void => {
    entries.atOnce(() => (places = next));
  };
  const commands = queueCommands(entries, { autoStart, restrictions, stop, forget, setPlaces });
  const state$ = merge(merge(listening$, running$).pipe(share()), entries.state$);
  return Object.defineProperty(Object.assign(state$, commands), 'state', { get: entries.state }) as UploadQueue;
}
