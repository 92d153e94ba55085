/**
 * Uploads in OpenTelemetry: spans and counters, by `@opentelemetry/api` alone.
 *
 * @packageDocumentation
 */
export { traceUpload, type TracedUpload } from './trace-upload.js';
export { tracedClient } from './traced-client.js';
export { meteredBudget } from './metered-budget.js';
export type { MeterOptions, TelemetryOptions } from './telemetry-options.js';
