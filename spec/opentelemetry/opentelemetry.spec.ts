import { SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { from, lastValueFrom, map, NEVER, of, throwError } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  fromUrl,
  mediaClient,
  type MediaClient,
  MediaRequestError,
  oauth2,
  uploadMedia,
  type UploadEvent,
} from 'rx-media-upload';
import { meteredBudget, tracedClient, traceUpload } from 'rx-media-upload/opentelemetry';
import { memoryJobs, runUploadJob, uploadVerdict } from 'rx-media-upload/queue';
import { type MediaEmulator, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { fetchTransport } from '../../lib/http/fetch-transport.js';
import { account, budgetOf, bytes, job, noted, options, workerOf } from '../queue/job-kit.js';
import { scriptedClient } from '../support/scripted-client.js';

const SECRET = 'a-token-that-nobody-may-see';
const ID = '1880028106020515841';
const video = sampleMedia('video/mp4', 250_000);
const segments = { segmentBytes: 100_000, mediaType: 'video/mp4' } as const;

let spans: InMemorySpanExporter;
let figures: InMemoryMetricExporter;
let meters: MeterProvider;
let to: { tracer: ReturnType<BasicTracerProvider['getTracer']>; meter: ReturnType<MeterProvider['getMeter']> };
let x: MediaEmulator;
let client: MediaClient;
beforeEach(() => {
  spans = new InMemorySpanExporter();
  figures = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  meters = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: figures, exportIntervalMillis: 1_000_000 })],
  });
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  to = { tracer: tracers.getTracer('spec'), meter: meters.getMeter('spec') };
  x = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.01 } });
  client = mediaClient({
    auth: oauth2(SECRET),
    transport: fetchTransport({
      fetch: (url: RequestInfo | URL, init?: RequestInit) => x.fetch(new Request(url, init)),
    }),
    retry: { initialDelay: 1 },
  });
});

const ended = () => spans.getFinishedSpans();
const named = (name: string) => ended().filter((span) => span.name === name);
const requests = () => ended().filter(({ name }) => name !== 'media_upload');
const counted = async (): Promise<Record<string, number>> => {
  await meters.forceFlush();
  const all =
    figures
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
  return Object.fromEntries(
    all.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [
        [descriptor.name, ...Object.values(attributes)].join(' '),
        typeof value === 'number' ? value : (value as { sum: number }).sum,
      ]),
    ),
  );
};

describe('traceUpload', () => {
  it('makes a span of the upload, and of each request a child, without a context manager', async () => {
    await lastValueFrom(traceUpload((traced) => uploadMedia(traced(client), video, segments), to));
    expect(requests().map(({ name }) => name)).toEqual(
      ['initialize', 'append', 'append', 'append', 'finalize', 'status', 'status'].map(
        (name) => `media_upload ${name}`,
      ),
    );
    const [upload] = named('media_upload');
    for (const span of requests()) expect(span.parentSpanContext?.spanId).toBe(upload!.spanContext().spanId);
    const { mediaId } = x.uploads[0]!;
    expect(upload!.attributes).toEqual({
      'media_upload.media_id': mediaId,
      'media_upload.total_bytes': 250_000,
      'media_upload.segments': 3,
      'media_upload.resumed': false,
    });
    expect(named('media_upload append').map(({ attributes }) => attributes)).toEqual(
      [100_000, 100_000, 50_000].map((size, index) => ({
        'media_upload.command': 'append',
        'media_upload.media_id': mediaId,
        'media_upload.segment_index': index,
        'media_upload.bytes': size,
        'media_upload.attempts': 1,
      })),
    );
    expect(await counted()).toEqual({ 'media_upload.bytes append': 250_000 });
  });

  it('passes every event and error as it is', async () => {
    const [plain, traced] = [[] as string[], [] as string[]];
    await lastValueFrom(uploadMedia(client, video, segments).pipe(map(({ type }) => plain.push(type))));
    await lastValueFrom(
      traceUpload((tracing) => uploadMedia(tracing(client), video, segments), to).pipe(
        map(({ type }) => traced.push(type)),
      ),
    );
    expect(traced).toEqual(plain);
    const error = new MediaRequestError('no', { status: 403 });
    await expect(lastValueFrom(traceUpload(() => throwError(() => error), to))).rejects.toBe(error);
  });

  it('has retries as events of the request, and counts them and 429s', async () => {
    x.fail({ command: 'append', status: 503, times: 2 });
    x.fail({ command: 'finalize', status: 429, times: 1, headers: { 'retry-after': '0' } });
    await lastValueFrom(traceUpload((traced) => uploadMedia(traced(client), video, segments), to));
    const [append] = named('media_upload append');
    expect(append!.attributes['media_upload.attempts']).toBe(3);
    expect(append!.events.map(({ name, attributes }) => [name, attributes?.['media_upload.reason']])).toEqual([
      ['retrying', 'server'],
      ['retrying', 'server'],
    ]);
    expect(append!.status.code).toBe(SpanStatusCode.UNSET);
    expect(named('media_upload')[0]!.attributes['media_upload.retries']).toBe(3);
    expect(await counted()).toMatchObject({
      'media_upload.retries append server': 2,
      'media_upload.retries finalize rate-limit': 1,
      'media_upload.rate_limits finalize': 1,
    });
  });

  it('sets the status of what fails: kind, code and X’s status, and no word of a message', async () => {
    x.fail({ command: 'finalize', status: 403 });
    await lastValueFrom(traceUpload((traced) => uploadMedia(traced(client), video, segments), to)).catch(
      () => undefined,
    );
    for (const name of ['media_upload finalize', 'media_upload']) {
      const [span] = named(name);
      expect(span!.status).toEqual({
        code: SpanStatusCode.ERROR,
        message: span!.attributes['media_upload.error_code'],
      });
      expect(span!.attributes).toMatchObject({ 'error.type': 'MediaRequestError', 'http.response.status_code': 403 });
    }
  });

  it('fails its span where the upload cannot be made', async () => {
    const made = traceUpload(() => {
      throw new Error('no such source');
    }, to);
    await expect(lastValueFrom(made)).rejects.toThrow('no such source');
    expect(named('media_upload')[0]!.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('ends its spans when it is unsubscribed, in the middle of a request', () => {
    const stuck = scriptedClient({ append: () => NEVER });
    const upload = traceUpload((traced) => uploadMedia(traced(stuck), bytes, options), to).subscribe();
    expect(named('media_upload append')).toEqual([]);
    upload.unsubscribe();
    for (const name of ['media_upload append', 'media_upload']) {
      expect(named(name)[0]!.attributes['media_upload.unsubscribed']).toBe(true);
      expect(named(name)[0]!.status.code).toBe(SpanStatusCode.UNSET);
    }
    expect(named('media_upload initialize')[0]!.attributes).not.toHaveProperty('media_upload.unsubscribed');
  });

  it('is cold, and a span for each subscription', async () => {
    const upload$ = traceUpload((traced) => uploadMedia(traced(client), video, segments), to);
    expect(ended()).toEqual([]);
    await lastValueFrom(upload$);
    await lastValueFrom(upload$);
    expect(new Set(named('media_upload').map((span) => span.spanContext().traceId)).size).toBe(2);
  });

  it('says no secret, and no query of a URL', async () => {
    const url = 'https://media.example/clip.mp4?X-Amz-Signature=a-signature';
    const gone = fromUrl(url, { fetch: async () => new Response('', { status: 404 }) });
    await lastValueFrom(traceUpload((traced) => uploadMedia(traced(client), gone, segments), to)).catch(
      () => undefined,
    );
    x.fail({ command: 'initialize', status: 401, body: `Bearer ${SECRET}` });
    await lastValueFrom(traceUpload((traced) => uploadMedia(traced(client), video, segments), to)).catch(
      () => undefined,
    );
    const said = JSON.stringify(
      ended().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
    );
    expect(said).toContain('401');
    expect(said).not.toContain(SECRET);
    expect(said).not.toMatch(/Signature|media\.example|Bearer/);
  });

  it('is the child of whatever it is told to be', async () => {
    const around = to.tracer.startSpan('job');
    const parent = trace.setSpan((await import('@opentelemetry/api')).ROOT_CONTEXT, around);
    await lastValueFrom(traceUpload((traced) => uploadMedia(traced(client), video, segments), { ...to, parent }));
    expect(named('media_upload')[0]!.parentSpanContext?.spanId).toBe(around.spanContext().spanId);
  });
});

describe('tracedClient', () => {
  it('takes anybody’s client, and one that was piped further', async () => {
    const events: UploadEvent[] = [];
    const piped: MediaClient = { ...client, append: (...given) => client.append(...given).pipe(map((reply) => reply)) };
    await lastValueFrom(uploadMedia(tracedClient(piped, to), video, segments).pipe(map((event) => events.push(event))));
    expect(named('media_upload append')).toHaveLength(3);
    expect(events.at(-1)?.type).toBe('succeeded');
  });

  it('tells what it is told on the way, once', async () => {
    const told: string[] = [];
    x.fail({ command: 'status', status: 503, times: 1 });
    await lastValueFrom(uploadMedia(client, video, segments));
    await lastValueFrom(
      tracedClient(client, to).status(x.uploads[0]!.mediaId, { report: ({ type }) => told.push(type) }),
    );
    expect(told.filter((type) => type === 'retrying')).toHaveLength(0);
    x.fail({ command: 'status', status: 503, times: 1 });
    await lastValueFrom(
      tracedClient(client, to).status(x.uploads[0]!.mediaId, { report: ({ type }) => told.push(type) }),
    );
    expect(told.filter((type) => type === 'retrying')).toHaveLength(1);
  });
});

describe('in a job of a queue', () => {
  it('has what a run has sent, and nothing where the job is finished already', async () => {
    const jobs = memoryJobs();
    const budget = meteredBudget(
      budgetOf((command) => (command === 'finalize' && waits-- > 0 ? of(30) : of(0))),
      to,
    );
    let waits = 1;
    const worker = workerOf({ jobs, budget, client: () => of(scriptedClient({}, ID)) });
    const traced = () =>
      traceUpload(
        (tracing) => runUploadJob(job, { ...worker, client: (of) => from(worker.client(of)).pipe(map(tracing)) }),
        { ...to, attributes: { 'app.job': job.id, 'app.user': account.user } },
      );
    await lastValueFrom(traced());
    expect(requests().map(({ name }) => name.split(' ')[1])).toEqual([
      'initialize',
      'append',
      'append',
      'append',
      'finalize',
    ]);
    for (const span of ended()) expect(span.attributes).toMatchObject({ 'app.job': job.id });
    expect(await counted()).toMatchObject({
      'media_upload.budget.waits finalize': 1,
      'media_upload.budget.wait finalize': 30,
    });
    spans.reset();
    await lastValueFrom(traced());
    expect(ended().map(({ name }) => name)).toEqual(['media_upload']);
  });

  it('does not get by the fence with a client that knows nothing of waiting', async () => {
    const held: string[] = [];
    const store = memoryJobs();
    const jobs = noted(store, held);
    const worker = workerOf({ jobs, client: () => of(tracedClient(scriptedClient({}), to)) });
    await lastValueFrom(runUploadJob(job, worker));
    // Before INIT and before FINALIZE.
    expect(held.filter((asked) => asked === 'held')).toHaveLength(2);
  });

  it('leaves a verdict what it was', async () => {
    const refusing = { append: () => throwError(() => new MediaRequestError('no', { status: 403 })) };
    const worker = workerOf({ client: () => of(tracedClient(scriptedClient(refusing), to)) });
    const error: unknown = await lastValueFrom(runUploadJob(job, worker)).catch((thrown: unknown) => thrown);
    expect(uploadVerdict(error)).toEqual({ kind: 'dead', reason: 'refused' });
    expect(named('media_upload append')[0]!.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('ends its spans where the job is stopped', () => {
    const stop = new AbortController();
    const worker = workerOf({ client: () => of(tracedClient(scriptedClient({ append: () => NEVER }), to)) });
    runUploadJob({ ...job, signal: stop.signal }, worker).subscribe({ error: () => undefined });
    stop.abort();
    expect(named('media_upload append')[0]!.attributes['media_upload.unsubscribed']).toBe(true);
  });
});
