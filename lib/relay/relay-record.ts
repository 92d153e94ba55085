import type { CommandName } from '../upload-error.js';

/** What a server's log may know of a request: no header of it, so no cookie and no login. */
export interface RelayRequest {
  /** The request's own, from `requestIdHeader`, or one that was made for it. */
  readonly requestId: string;
  readonly method: string;
  /** Of its address, without the query. */
  readonly path: string;
  /** Id of the user who has sent it, once that is known. */
  readonly user?: string;
  /** What of X's API it asks for, once that is known. */
  readonly command?: CommandName;
  /** The media that it is about, once that is known. */
  readonly mediaId?: string;
}

/** A request that was answered, for logs, metrics and audits. */
export interface RelayRecord extends RelayRequest {
  /** HTTP status of the answer; 499 where whoever asked had gone. */
  readonly status: number;
  /** Bytes of its body that have come. */
  readonly bytes: number;
  /** From its coming to its answer. */
  readonly ms: number;
  /** Why the relay has refused it. Absent where the answer is X's, or the relay's own yes. */
  readonly refused?: string;
}
