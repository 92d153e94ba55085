/**
 * An emulator of X's media servers, for tests. Web standards only: runs in Node, browsers and workers.
 *
 * @module rx-media-upload/testing
 */
export { mediaEmulator } from './media-emulator.js';
export { mediaOwnershipContract } from './media-ownership-contract.js';
export { jobStoreContract } from './job-store-contract.js';
export type { ContractCase } from './contract-case.js';
export type { MediaEmulator, ServedBy } from './media-emulator.js';
export type { ByteArray } from './byte-array.js';
export type { AccountState } from './account-state.js';
export type {
  DailyLimits,
  EmulatedToken,
  EmulatorProfile,
  MediaEmulatorOptions,
  RateRule,
  RateTier,
} from './emulator-options.js';
export type { EmulatorClock } from './emulator-clock.js';
export { controlPath, emulatorControl } from './emulator-control.js';
export type { EmulatorControlOptions } from './emulator-control.js';
export { emulatorKeys } from './emulator-keys.js';
export type { EmulatedKeys } from './emulator-keys.js';
export { earlyPolls, missingSegments, peakConcurrency, segmentOrder } from './journal-questions.js';
export type { EmulatedPost } from './post-store.js';
export type { EmulatedRequest } from './request-journal.js';
export type { EmulatedSegment, EmulatedSubtitles, EmulatedUpload } from './emulated-upload.js';
export type { Fault } from './faults.js';
export type { EmulatedProcessing, ProcessingScript } from './processing-script.js';
export { sampleMedia } from './sample-media.js';
export type { SampleType } from './sample-media.js';
export { xErrors } from './x-errors.js';
export type { XError } from './x-errors.js';
