import { present } from '../present.js';
import type { ApiCommand } from '../api/media-api.js';
import type { UploadErrorContext } from '../upload-error.js';

/** What an error says of the command that it came from. */
export const contextOf = ({ name, mediaId }: ApiCommand<unknown>): UploadErrorContext => ({
  command: name,
  ...present({ mediaId }),
});
