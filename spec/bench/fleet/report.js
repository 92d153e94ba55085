import { table } from '../markdown.js';
import { CONCURRENCY, FREEZE, FREEZE_EVERY, KILL_EVERY, LOCK, MEDIA_BYTES, SEGMENT_BYTES, WORKERS } from './set-up.js';

const whole = (number) => Math.round(number).toLocaleString('en-US');
const one = (number) => number.toFixed(1);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

function faultRows({ faulty }) {
  const { jobs, lost, unfinished, doubled, finalizedTwice, wrong, unknownSessions, unknownWithSegments } = faulty;
  return [
    ['jobs', whole(jobs)],
    ['workers killed; frozen; Redis restarted', `${faulty.kills}; ${faulty.freezes}; ${faulty.restarts}`],
    ['lost', whole(lost)],
    ...(unfinished === 0 ? [] : [['not done yet when the time was up', whole(unfinished)]]),
    ['media of a job besides its one', whole(doubled)],
    ['sessions that were finalized twice', whole(finalizedTwice)],
    ['wrong hashes', whole(wrong)],
    [
      'sessions begun that were not gone on with; with segments in them',
      `${whole(unknownSessions)}; ${whole(unknownWithSegments)}`,
    ],
    [
      'segments sent again, of all',
      `${whole(faulty.again)} of ${whole(jobs * Math.ceil(MEDIA_BYTES / SEGMENT_BYTES))}`,
    ],
    ['most at one fault of one worker, of so many that may be in its hands', `${faulty.most} of ${CONCURRENCY}`],
    ['on the wire at the faults, all together', whole(faulty.onTheWay)],
    ['sent again without a fault of their sender', whole(faulty.unexplained)],
    ['seconds', whole(faulty.seconds)],
  ];
}

function costRows({ faultless, faulty }) {
  const rows = [
    ['Redis commands, those inside of scripts too', ({ commands }) => one(commands)],
    ['sent to Redis', ({ bytesIn }) => kilobytes(bytesIn)],
    ['answered by Redis', ({ bytesOut }) => kilobytes(bytesOut)],
    ['CPU of Redis', ({ redisCpu }) => `${redisCpu.toFixed(2)} ms`],
    ['in memory, waiting', ({ waiting }) => kilobytes(waiting)],
    ['in memory, done', ({ memory }) => kilobytes(memory)],
  ];
  return [
    ...rows.map(([title, of]) => [title, of(faultless.perJob), of(faulty.perJob)]),
    ['CPU of the workers', `${one(faultless.perJob.workerCpu)} ms`, 'killed with them'],
  ];
}

/** The section of the page. */
export function report(measured) {
  const { date, commit, machine, versions, asked, load, faultless, budgeted, replaced } = measured;
  const { budget, none, window } = budgeted;
  const perThousand = ({ refused, requests }) => ((1000 * refused) / requests).toFixed(2);
  const jobs = faultless.jobs;
  const manyJobs =
    measured.faulty.jobs < 10_000
      ? `By default there are 10,000 jobs; on this machine, which others used too, ` +
        `so many would have taken over an hour.\n\n`
      : '';
  return `## A fleet

Written by \`npm run bench:fleet -- --jobs ${asked.jobs} --few ${asked.few} --seed ${asked.seed} --write\`. ${date}, commit ${commit};
${machine}, at a load of up to ${one(load)} on its cores; Node ${versions.node}, BullMQ ${versions.bullmq},
ioredis ${versions.ioredis}, Debian's Redis on a socket, its append-only file on.

Jobs of ${whole(MEDIA_BYTES)} bytes in four segments, each with bytes of its own, by ${WORKERS} worker processes
of ${CONCURRENCY} jobs at a time; the emulator of X, in the process that measures, takes each FINALIZE once and
processes the video. Counted is what X has, and not what the workers say.

${manyJobs}With faults: one worker is killed (\`kill -9\`) every ${KILL_EVERY / 1000} s and another is begun, one is frozen for
${FREEZE / 1000} s every ${FREEZE_EVERY / 1000} s, which is longer than the lock
(${LOCK / 1000} s here, so that many faults fit into minutes), and Redis is restarted once, in the middle.

${table(['with faults', ''], faultRows(measured))}

A session that was begun and not gone on with is one whose INIT X had answered when its worker was killed, frozen or
without Redis before it could write that down: nobody can know of it, and X forgets it.

What a job costs, BullMQ's own share included:

${table(['a job', `without faults, ${whole(jobs)} jobs`, `with faults, ${whole(measured.faulty.jobs)} jobs`], costRows(measured))}

${table(
  [`rate, ${WORKERS * CONCURRENCY} at a time`, 'uploads a second', 'CPU a job'],
  [
    [
      `${WORKERS} workers, BullMQ, Redis`,
      one(jobs / faultless.seconds),
      `${one(faultless.perJob.workerCpu + faultless.perJob.redisCpu)} ms`,
    ],
    ['one process, no queue', one(jobs / faultless.alone.seconds), `${one(faultless.alone.cpu)} ms`],
    [
      `${WORKERS} workers, with faults`,
      one((measured.faulty.jobs - measured.faulty.unfinished) / measured.faulty.seconds),
      '',
    ],
  ],
)}

All of them share two cores with the emulator, which hashes each byte in
JavaScript.${faultless.apart ? ' What has no faults is of a run of its own, minutes later.' : ''}

X's windows: ${whole(budget.jobs)} jobs of four users, ${window.limit} APPENDs of a user in ${window.windowMs / 1000} s.

${table(
  ['', 'requests', '429s that X has counted', 'of 1,000', 'lost', 'seconds'],
  [
    [
      '`redisRateBudget`',
      whole(budget.requests),
      whole(budget.refused),
      perThousand(budget),
      whole(budget.lost),
      whole(budget.seconds),
    ],
    ['no budget', whole(none.requests), whole(none.refused), perThousand(none), whole(none.lost), whole(none.seconds)],
  ],
)}

${whole(replaced.jobs)} jobs of objects in an archive that are replaced by others in the middle of their jobs:
${replaced.mixed} media of bytes of both, ${replaced.lost} lost.
`;
}
