// The same upload as an activity of Temporal, whose server keeps the workflow. What is known of the job stays in Redis, by
// `redisJobs`. Give the activity `heartbeatTimeout: '30 seconds'`, `startToCloseTimeout: '1 hour'` and a retry policy.
import { ApplicationFailure, Context } from '@temporalio/activity';
import { lastValueFrom } from 'rxjs';
import { type UploadedMedia, uploadedMedia } from 'rx-media-upload';
import { runUploadJob, type UploadAccount, uploadVerdict, type UploadWorker } from 'rx-media-upload/queue';

/** What an upload is made from. */
export interface UploadData {
  readonly file?: string;
  readonly url?: string;
}

/** The activities of a worker: `Worker.create({ activities: uploadActivities(worker), … })`. */
export const uploadActivities = (worker: UploadWorker<UploadData>) => ({
  /** Uploads one file. What waits for a window is tried again by Temporal when there is room, and not before. */
  async upload(account: UploadAccount, data: UploadData): Promise<UploadedMedia> {
    const context = Context.current();
    const { workflowExecution, activityId } = context.info;
    // The same one in each attempt at this activity, and in no other.
    const id = `temporal:${workflowExecution?.workflowId ?? ''}:${workflowExecution?.runId ?? ''}:${activityId}`;
    // Tells that it lives, also while X processes: without it, no cancellation arrives.
    const beats = setInterval(() => context.heartbeat(), 5_000);
    try {
      // There is a value, or it has failed.
      // eslint-disable-next-line rxjs-x/no-ignored-default-value
      return await lastValueFrom(
        runUploadJob({ id, account, data, signal: context.cancellationSignal }, worker).pipe(uploadedMedia()),
      );
    } catch (error) {
      const verdict = uploadVerdict(error);
      const message = error instanceof Error ? error.message : String(error);
      // Temporal cancels by an error of its own.
      if (verdict.kind === 'again' && verdict.reason === 'stopped') context.cancellationSignal.throwIfAborted();
      throw ApplicationFailure.create({
        message,
        type: verdict.reason,
        nonRetryable: verdict.kind === 'dead',
        ...(verdict.kind === 'later' && { nextRetryDelay: Math.max(1, verdict.at - Date.now()) }),
      });
    } finally {
      clearInterval(beats);
    }
  },
});
