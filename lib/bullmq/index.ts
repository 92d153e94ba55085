/**
 * A processor for BullMQ's workers.
 *
 * @packageDocumentation
 */
export {};
