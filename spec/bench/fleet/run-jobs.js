import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { serveEmulator } from 'rx-media-upload/testing/node';
import { faultsOf } from './faults.js';
import { redis as redisServer } from './redis.js';
import { accountOf, QUEUE } from './set-up.js';
import { workers } from './workers.js';

const pause = (ms) => new Promise((passed) => setTimeout(passed, ms));

/**
 * Jobs through a queue, its workers and an emulator, all of this run's own.
 *
 * @param count - How many.
 * @param more.data - Of a job by its number.
 * @param more.seed - There are faults, and one restart of Redis in the middle.
 * @param more.limits - For a budget that the workers share.
 * @param more.until - Epoch ms when it is stopped, done or not.
 */
export async function runJobs(count, { data = () => ({}), x = {}, limits, seed, until = Infinity, signal } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  const redis = await redisServer(folder);
  const emulator = {
    keepBytes: false,
    repeatedFinalize: 'error',
    processing: { polls: 1, checkAfterSecs: 0.02 },
    ...x,
  };
  const server = await serveEmulator(emulator);
  const queue = new Queue(QUEUE, { connection: { url: redis.url } });
  queue.on('error', () => undefined);
  let fleet;
  let chaos;
  try {
    fleet = await workers({ redis: redis.url, xUrl: server.url, limits });
    const begun = await redis.used();
    const idle = await redis.memory();
    await queue.pause();
    const opts = { attempts: 1_000, backoff: { type: 'fixed', delay: 500 } };
    for (let first = 0; first < count; first += 500) {
      const numbers = Array.from({ length: Math.min(500, count - first) }, (_, at) => first + at);
      await queue.addBulk(
        numbers.map((number) => ({
          name: 'upload',
          data: { account: accountOf(number), number, ...data(number) },
          opts,
        })),
      );
    }
    const waiting = ((await redis.memory()) - idle) / count;
    const started = Date.now();
    await queue.resume();
    if (seed !== undefined) chaos = faultsOf(fleet, seed);
    let isRestarted = false;
    for (;;) {
      await pause(250);
      const { completed, failed } = await queue
        .getJobCounts('completed', 'failed')
        .catch(() => ({ completed: 0, failed: 0 }));
      if (completed + failed >= count || Date.now() >= until || signal?.aborted) break;
      if (chaos !== undefined && !isRestarted && completed >= count / 2) {
        isRestarted = true;
        await chaos.restart(redis);
      }
    }
    const seconds = (Date.now() - started) / 1000;
    chaos?.stop();
    const ended = await redis.used();
    const memory = ((await redis.memory()) - idle) / count;
    const cpu = await fleet.end();
    fleet = undefined;
    const done = await queue.getJobs(['completed', 'failed', 'waiting', 'active', 'delayed', 'prioritized'], 0, -1);
    const failures = {};
    for (const { failedReason } of done) if (failedReason) failures[failedReason] = (failures[failedReason] ?? 0) + 1;
    const used = (name) => ended[name] - begun[name];
    return {
      emulator: server.emulator,
      jobs: done.map(({ data, returnvalue, finishedOn }) => ({
        number: data.number,
        mediaId: returnvalue?.mediaId,
        isOver: finishedOn !== undefined,
      })),
      failures,
      seconds,
      faults: chaos?.faults ?? [],
      perJob: {
        commands: used('total_commands_processed') / count,
        bytesIn: used('total_net_input_bytes') / count,
        bytesOut: used('total_net_output_bytes') / count,
        redisCpu: ((used('used_cpu_user') + used('used_cpu_sys')) * 1000) / count,
        workerCpu: cpu / count,
        waiting,
        memory,
      },
    };
  } finally {
    chaos?.stop();
    await fleet?.end();
    await queue.close();
    await redis.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
