import type { MediaEmulator, MediaEmulatorOptions } from 'rx-media-upload/testing';

/** The example, being served. */
export interface ExampleServer {
  readonly url: string;
  readonly emulator: MediaEmulator;
  /** Requests that wait for their answer. */
  readonly underWay: () => number;
  /** Requests whose sender went away before the answer. */
  readonly abandoned: () => number;
  /** Takes the network away, or brings it back. */
  readonly connect: (on: boolean) => void;
  readonly close: () => Promise<void>;
}

export function serveExample(options?: MediaEmulatorOptions & { readonly port?: number; readonly bytesPerSecond?: number }): Promise<ExampleServer>;
