/**
 * Uploads in OpenTelemetry: spans and counters, by `@opentelemetry/api` alone.
 *
 * @module rx-media-upload/opentelemetry
 */
export { traceUpload, type TracedUpload } from './trace-upload.js';
export { tracedClient } from './traced-client.js';
export { meteredBudget } from './metered-budget.js';
export type { MeterOptions, TelemetryOptions } from './telemetry-options.js';
