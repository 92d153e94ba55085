import type { MediaEmulator, MediaEmulatorOptions } from 'rx-media-upload/testing';

/** An X on this machine. */
export interface DemoX {
  readonly url: string;
  readonly emulator: MediaEmulator;
  /** The user of each renewal, in order. */
  readonly renewals: readonly string[];
  readonly expireTokens: () => void;
  readonly revoke: () => void;
  readonly close: () => Promise<void>;
}

export function demoX(
  options?: Omit<MediaEmulatorOptions, 'accessTokens'> & { readonly tokenLife?: number; readonly renewalTime?: number },
): Promise<DemoX>;
