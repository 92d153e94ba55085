import type { EmulatorSettings } from './emulator-options.js';
import { processingAt, type EmulatedProcessing } from './processing-script.js';
import type { MediaAnswer, UploadSession } from './upload-session.js';

/** What FINALIZE says of a processing that begins; nothing where the script says so. */
export function startProcessing(
  session: UploadSession,
  recognized: boolean,
  image: MediaAnswer['image'],
  settings: EmulatorSettings,
): EmulatedProcessing | undefined {
  session.processing = {
    script: settings.scriptFor(session.upload),
    recognized,
    polls: 0,
    nextPollAt: 0,
    ...(image !== undefined && { image }),
  };
  return currentProcessing(session, session.processing, settings) ?? undefined;
}

/** STATUS: one step further in the script. Absent for media that never was processed, or is not finalized. */
export function pollProcessing(
  session: UploadSession,
  settings: EmulatorSettings,
): { readonly answer: MediaAnswer; readonly early: boolean } | undefined {
  const { processing, upload } = session;
  if (processing === undefined) return undefined;
  const now = settings.now();
  // A timer may ring a hair before its time; that is not the client's fault.
  const early = processing.nextPollAt - now > 1;
  processing.polls += 1;
  const processingInfo = currentProcessing(session, processing, settings);
  const done = upload.state === 'succeeded';
  const { image } = processing;
  const answer = {
    size: upload.totalBytes,
    ...(upload.state !== 'failed' && { expiresAfterSecs: Math.ceil((session.expiresAt - now) / 1000) }),
    ...(done && (image === undefined ? { video: { video_type: upload.mediaType } } : { image })),
    ...(processingInfo !== null && { processingInfo }),
  };
  return { answer, early };
}

function currentProcessing(
  { upload }: UploadSession,
  processing: NonNullable<UploadSession['processing']>,
  { now }: EmulatorSettings,
): EmulatedProcessing | null {
  const info = processingAt(processing.script, processing.polls, processing.recognized);
  const state = info === null ? 'succeeded' : info.state;
  upload.state = state === 'succeeded' || state === 'failed' ? state : 'processing';
  processing.nextPollAt = now() + (info?.check_after_secs ?? 0) * 1000;
  return info;
}
