import type { Counter } from '@opentelemetry/api';
import { type MeterOptions, meterOf } from './telemetry-options.js';

/** What all requests count. */
export interface UploadCounters {
  /** Bytes that X has acknowledged, those that it has acknowledged twice too. */
  readonly bytes: Counter;
  /** Attempts after the first, by command and reason. */
  readonly retries: Counter;
  /** 429s, by command. */
  readonly rateLimits: Counter;
}

/** The counters of a meter: the same ones, however often they are asked for. */
export function uploadCounters(options: MeterOptions): UploadCounters {
  const meter = meterOf(options);
  return {
    bytes: meter.createCounter('media_upload.bytes', {
      unit: 'By',
      description: 'Bytes of media that X has acknowledged',
    }),
    retries: meter.createCounter('media_upload.retries', { description: 'Requests that were sent again' }),
    rateLimits: meter.createCounter('media_upload.rate_limits', { description: 'Answers with the status 429' }),
  };
}
