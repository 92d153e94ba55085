/** One attempt at a job that is under way in this process. */
export interface Run {
  readonly token: string;
  /** Stops it. */
  readonly stop: AbortController;
}

/** The runs of this process, by job and lock: an old run of a job may be here yet when a new one begins. */
export interface RunsByToken {
  /** A run begins, and stops those of the same job before it. Tells whether there were any. */
  readonly begin: (jobId: string, run: Run) => boolean;
  readonly end: (jobId: string, run: Run) => void;
  /** The latest run of a job. */
  readonly latest: (jobId: string) => Run | undefined;
}

/** None yet. */
export function runsByToken(): RunsByToken {
  const runs = new Map<string, Set<Run>>();
  return {
    begin: (jobId, run) => {
      const known = runs.get(jobId) ?? new Set<Run>();
      runs.set(jobId, known);
      for (const earlier of known) earlier.stop.abort();
      const wasAlone = known.size === 0;
      known.add(run);
      return !wasAlone;
    },
    end: (jobId, run) => {
      const known = runs.get(jobId);
      known?.delete(run);
      if (known?.size === 0) runs.delete(jobId);
    },
    latest: (jobId) => [...(runs.get(jobId) ?? [])].at(-1),
  };
}
