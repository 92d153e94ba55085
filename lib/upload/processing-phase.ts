import type { MediaStatus } from '../api/media-reply.js';
import { MediaProcessingError } from '../upload-error.js';

/** Whether X is done with a media. */
export const phaseOf = ({ processing }: MediaStatus): 'ready' | 'running' | 'failed' => {
  if (processing === undefined) return 'ready';
  if (processing.error !== undefined || processing.state === 'failed') return 'failed';
  return processing.state === 'succeeded' ? 'ready' : 'running';
};

/** Whether X says that the media can be used. */
export const isReady = (status: MediaStatus): boolean => phaseOf(status) === 'ready';

/** What X says of media that it could not process. */
export function processingFailure({ mediaId, processing }: MediaStatus): MediaProcessingError {
  const { state = 'failed', error = {} } = processing ?? {};
  const words = [error.name, error.message].filter((word) => word !== undefined).join(': ');
  const code = error.code === undefined ? '' : ` (code ${error.code})`;
  return new MediaProcessingError(
    `X could not process media ${mediaId}: ${words === '' ? `it gives no reason, only the state "${state}"` : words}${code}`,
    error,
    { command: 'status', mediaId },
  );
}
