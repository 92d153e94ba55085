import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A worker of BullMQ in a Node process of its own, by the built package; or one run of one job, without a queue. */
export interface JobProcess {
  readonly child: ChildProcess;
  /** What it has told, a line each. */
  readonly told: { readonly type: string; readonly [member: string]: unknown }[];
  readonly ended: Promise<number | null>;
}

/** What such a process does. */
export interface JobProcessOptions {
  readonly redis: string;
  readonly baseUrl: string;
  readonly file: string;
  readonly jobId: string;
  /** Is killed before the job's end is written down. */
  readonly diesBefore?: 'finish';
  /** Is killed right after the job's end was written down. */
  readonly diesAfter?: 'finish';
}

const script = `
  import { Redis } from 'ioredis';
  import { fromFile, mediaClient, oauth2 } from 'rx-media-upload/node';
  import { runUploadJob, uploadVerdict } from 'rx-media-upload/queue';
  import { redisJobs } from 'rx-media-upload/redis';
  const { redis, baseUrl, file, jobId, diesBefore, diesAfter } = JSON.parse(process.argv[1]);
  const connection = new Redis({ path: redis, maxRetriesPerRequest: null });
  connection.on('error', () => undefined);
  const store = redisJobs(connection);
  const die = () => process.kill(process.pid, 'SIGKILL');
  const jobs = {
    begin: async (id) => {
      const lease = await store.begin(id);
      return {
        ...lease,
        finish: async (media) => {
          if (diesBefore === 'finish') die();
          await lease.finish(media);
          if (diesAfter === 'finish') die();
        },
      };
    },
  };
  const tell = (event) => process.stdout.write(JSON.stringify(event) + '\\n');
  const worker = {
    client: () => [mediaClient({ baseUrl, auth: oauth2('a-token'), retry: { initialDelay: 10 } })],
    source: () => fromFile(file),
    jobs,
    options: { segmentBytes: 65536 },
  };
  runUploadJob({ id: jobId, account: { app: 'a', user: 'u' }, data: {} }, worker).subscribe({
    next: (event) => event.type !== 'progress' && tell(event),
    error: (error) => { tell({ type: 'failed', error, verdict: uploadVerdict(error) }); connection.disconnect(); },
    complete: () => connection.disconnect(),
  });
`;

/** Starts it. Ends with the job, or when it is killed. */
export function jobProcess(options: JobProcessOptions): JobProcess {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify(options)], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: JobProcess['told'] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) told.push(JSON.parse(line) as JobProcess['told'][number]);
  });
  return { child, told, ended: new Promise((resolve, reject) => child.once('error', reject).once('close', resolve)) };
}
