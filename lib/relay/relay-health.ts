/** A relay at work, for probes and metrics. Counts are of this process. */
export interface RelayHealth {
  /** `closing`: it takes no more and answers what it has taken. `closed`: that is done. */
  readonly state: 'open' | 'closing' | 'closed';
  /** Requests that are being answered. */
  readonly requests: number;
  /** Users who have sent them. */
  readonly users: number;
  /** Bytes that their bodies hold. */
  readonly memory: number;
  /** Bytes that they may hold. */
  readonly maxMemory: number;
}

/** A relay: a handler for any server that speaks `Request` and `Response`. The promise never rejects. */
export interface Relay {
  (request: Request): Promise<Response>;
  /** Refuses what comes from now on, with 503 and `retry-after`; resolves when all that was taken is answered. */
  close(): Promise<void>;
  /** What it is at. */
  health(): RelayHealth;
}
