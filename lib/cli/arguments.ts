import type { ApiVersion, UploadOptions } from '../node/index.js';
import type { EmulatorSettings } from './emulator-settings.js';

/** Which server is spoken to, and how. */
export interface ServerArguments {
  readonly version: ApiVersion;
  readonly baseUrl?: string;
  /** Times that one request is tried. */
  readonly attempts?: number;
  /** ms that a request may go without a byte moving. */
  readonly timeout?: number;
}

/** A subtitle file of a video. */
export interface SubtitleArgument {
  readonly file: string;
  readonly languageCode: string;
  readonly displayName: string;
}

/** `upload FILE…` */
export interface UploadArguments extends ServerArguments {
  readonly command: 'upload';
  readonly files: readonly string[];
  /** Bytes of standard input, where they are known; without it, standard input is read to its end first. */
  readonly size?: number;
  readonly subtitles: readonly SubtitleArgument[];
  /** What was asked for of `uploadMedia`; `concurrency` counts segments. */
  readonly options: UploadOptions;
  /** Files on the way at the same time. */
  readonly atATime?: number;
  /** Whether the files are those of one post. */
  readonly forPost: boolean;
  /** Whether the files are looked into before anything is sent. */
  readonly check: boolean;
  /** Whether it goes on where an earlier run was cut off, and leaves word for a later one. */
  readonly resume: boolean;
  /** Whether it only tells what would be sent. */
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** `check FILE…` */
export interface CheckArguments {
  readonly command: 'check';
  readonly files: readonly string[];
  readonly version: ApiVersion;
  readonly options: UploadOptions;
  readonly forPost: boolean;
  readonly json: boolean;
}

/** `status ID` */
export interface StatusArguments extends ServerArguments {
  readonly command: 'status';
  readonly id: string;
  readonly json: boolean;
}

/** `uploads list` */
export interface ListArguments {
  readonly command: 'list';
  readonly json: boolean;
}

/** `uploads forget KEY…` */
export interface ForgetArguments {
  readonly command: 'forget';
  /** Keys, or what they begin with. */
  readonly keys: readonly string[] | 'all';
}

/** `emulator` */
export interface EmulatorArguments extends EmulatorSettings {
  readonly command: 'emulator';
}

/** What the command line asks for. */
export type CliArguments =
  | UploadArguments
  | CheckArguments
  | StatusArguments
  | ListArguments
  | ForgetArguments
  | EmulatorArguments
  | { readonly command: 'completion'; readonly args: readonly string[] }
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version' };

/** The name of a file that stands for standard input. */
export const STANDARD_INPUT = '-';
