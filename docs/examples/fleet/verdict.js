// What has come of it, by what X has: not by what the workers say.

export function verdictOn(files, jobs, emulator, kills) {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const uploads = new Map(emulator.uploads.map((upload) => [upload.mediaId, upload]));
  const right = files.filter(({ name, sha256 }) => {
    const { state, mediaId } = byId.get(`upload-${name}`) ?? {};
    const upload = uploads.get(mediaId);
    return state === 'completed' && upload?.state === 'succeeded' && upload.sha256 === sha256;
  }).length;
  const finalized = emulator.uploads.filter((upload) => upload.finalized).length;
  const results = new Set(jobs.map(({ mediaId }) => mediaId).filter((mediaId) => uploads.has(mediaId))).size;
  const lines = [
    `${right} of ${files.length} uploaded, each with the hash of its file.`,
    `${finalized} media at X, ${finalized - results} of them besides a job’s own; ${kills} workers killed.`,
    `${emulator.uploads.length - finalized} sessions were begun that nobody could know of: killed between X’s answer and the note of it.`,
    ...jobs.filter(({ state }) => state === 'failed').map(({ id, failedReason }) => `${id}: ${failedReason}`),
  ];
  return { text: lines.join('\n'), isRight: right === files.length && finalized === files.length };
}
