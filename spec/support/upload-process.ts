import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { UploadEvent } from 'rx-media-upload';

/** An upload in a Node process of its own, by the built package. */
export interface UploadProcess {
  readonly child: ChildProcess;
  /** Events so far; the last is `failed` where it has failed. */
  readonly events: (UploadEvent | { readonly type: 'failed'; readonly error: { readonly name: string } })[];
  /** How it ended; `null` for a process that was killed. */
  readonly ended: Promise<number | null>;
}

/** What such a process uploads, and how. */
export interface UploadProcessOptions {
  readonly file: string;
  readonly baseUrl: string;
  readonly checkpoints: string;
  readonly segmentBytes: number;
  readonly concurrency: number | 'auto';
}

const script = `
  import { fileCheckpoints, fromFile, mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
  const { file, baseUrl, checkpoints, ...options } = JSON.parse(process.argv[1]);
  const client = mediaClient({ baseUrl, auth: oauth2('a-token'), retry: { initialDelay: 10 } });
  const tell = (event) => process.stdout.write(JSON.stringify(event) + '\\n');
  uploadMedia(client, fromFile(file), { ...options, checkpoints: fileCheckpoints(checkpoints) }).subscribe({
    next: (event) => event.type !== 'progress' && tell(event),
    error: (error) => { tell({ type: 'failed', error }); process.exitCode = 1; },
  });
`;

/** Starts it. Ends with the upload, or when it is killed. */
export function uploadProcess(options: UploadProcessOptions): UploadProcess {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify(options)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: UploadProcess['events'] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) events.push(JSON.parse(line) as UploadEvent);
  });
  return { child, events, ended: new Promise((resolve, reject) => child.once('error', reject).once('close', resolve)) };
}
