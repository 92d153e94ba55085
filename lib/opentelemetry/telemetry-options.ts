import { type Attributes, type Context, type Meter, metrics, trace, type Tracer } from '@opentelemetry/api';

/** Where what is counted goes. */
export interface MeterOptions {
  /** @defaultValue the one of the global provider named `rx-media-upload` */
  readonly meter?: Meter;
}

/** Where spans and counters go. */
export interface TelemetryOptions extends MeterOptions {
  /** @defaultValue the one of the global provider named `rx-media-upload` */
  readonly tracer?: Tracer;
  /** Whose children the spans are. @defaultValue what is active when a command, or an upload, is subscribed to */
  readonly parent?: Context;
  /** On each span besides its own: whose app it is, which job. Not on counters. */
  readonly attributes?: Attributes;
}

const NAME = 'rx-media-upload';

/** The tracer that is meant. */
export const tracerOf = ({ tracer }: TelemetryOptions): Tracer => tracer ?? trace.getTracer(NAME);
/** The meter that is meant. */
export const meterOf = ({ meter }: MeterOptions): Meter => meter ?? metrics.getMeter(NAME);
