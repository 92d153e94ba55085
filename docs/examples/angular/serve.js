// Serves the example on this machine. `npm run example:angular` builds it first.
//
//   node docs/examples/angular/serve.js [--port 4200] [--rate BYTES_PER_SECOND] [--latency MS] [--polls N] [--fail]
//
// X's processing fails for a video that begins with the word "fail" (a text renamed to fail.mp4), and with --fail for all.
import { parseArgs } from 'node:util';
import { serveExample } from './example-server.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4200' },
    rate: { type: 'string', default: '6000000' },
    latency: { type: 'string', default: '50' },
    polls: { type: 'string', default: '3' },
    fail: { type: 'boolean', default: false },
  },
});
const beginsWithFail = (upload) => new TextDecoder().decode(upload.bytes().subarray(0, 4)) === 'fail';

const { url } = await serveExample({
  port: Number(values.port),
  bytesPerSecond: Number(values.rate),
  latency: Number(values.latency),
  processing: (upload) => ({ polls: Number(values.polls), checkAfterSecs: 1, ...((values.fail || beginsWithFail(upload)) && { fail: true }) }),
});
console.log(`The example is at ${url}/ (Ctrl-C ends it)`);
