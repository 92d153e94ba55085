import type { StreamDescription } from './from-stream.js';

/** What is known of a resource on the web, and how it is fetched. */
export interface UrlDescription extends StreamDescription {
  /** Headers of each request, for example credentials of the server that the media is on. They never go to X. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @defaultValue the platform's `fetch`; on Node cross-fetch, over connections that are kept alive */
  readonly fetch?: typeof globalThis.fetch;
  /** ms that the server may go without a byte, in the reply's head and in its body. @defaultValue 30_000 */
  readonly timeout?: number;
  /**
   * Which version of the resource this is. Goes before what the server says, which is a strong `ETag`, or a version id
   * such as `x-amz-version-id`.
   */
  readonly version?: string;
  /**
   * What a checkpoint is found by, in place of the URL: for signed URLs, whose query is another one each time. It is
   * written down, so it must be no secret.
   *
   * @defaultValue the URL without credentials and fragment, its query hashed
   */
  readonly identity?: string;
}
