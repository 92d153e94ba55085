import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { asUploadError } from '../upload-error.js';

/**
 * Marks a span as failed, by what programs read of an error: its kind, its code, X's status. No message and no cause, which
 * may name files or come from elsewhere.
 */
export function fail(span: Span, failure: unknown): void {
  const { name, errorCode, ...facts } = asUploadError(failure);
  const { status, mediaId } = facts as { readonly status?: unknown; readonly mediaId?: string };
  span.setAttribute('error.type', name).setAttribute('media_upload.error_code', errorCode);
  if (typeof status === 'number') span.setAttribute('http.response.status_code', status);
  if (mediaId !== undefined) span.setAttribute('media_upload.media_id', mediaId);
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorCode });
}

/** Where nobody wants the rest any more: stopped, and neither right nor wrong. */
export const leave = (span: Span): void => void span.setAttribute('media_upload.unsubscribed', true);
