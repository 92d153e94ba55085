// What a page of a browser has of the library: bundled from the built package, as an app's bundler would.
import { from, ignoreElements, lastValueFrom, type Subscription, tap, toArray } from 'rxjs';
import * as library from 'rx-media-upload';
import { checkMedia, probeMedia } from 'rx-media-upload/probe';
import type { TransportEvent, TransportRequest, UploadEvent } from 'rx-media-upload';

const transports = { fetch: library.fetchTransport(), xhr: library.xhrTransport() };
let running: Subscription | undefined;

const page = {
  library,
  /** Sends one request, and gives its events or its failure. */
  send: async (kind: keyof typeof transports, request: TransportRequest): Promise<TransportEvent[] | string> =>
    await lastValueFrom(transports[kind](request).pipe(toArray())).catch(String),
  start: (kind: keyof typeof transports, request: TransportRequest): void => {
    running = transports[kind](request).subscribe({ error: () => undefined });
  },
  stop: (): void => running?.unsubscribe(),
  /** Uploads through the page's own origin; the events so far are in `events`. */
  upload: async (
    kind: keyof typeof transports,
    source: Parameters<typeof library.uploadMedia>[1],
    options?: Parameters<typeof library.uploadMedia>[2],
    connection?: Parameters<typeof library.mediaClient>[0],
  ): Promise<UploadEvent[]> => {
    const client = library.mediaClient({ baseUrl: '/relay', transport: transports[kind], ...connection });
    page.events = [];
    return await lastValueFrom(
      library.uploadMedia(client, source, options).pipe(
        tap((event) => page.events.push(event)),
        toArray(),
      ),
    );
  },
  /** Begins an upload that is kept in `localStorage`; `stop` gives it up. What it told is in `events`. */
  begin: (file: File): void => {
    const client = library.mediaClient({ baseUrl: '/relay' });
    page.events = [];
    running = library
      .uploadMedia(client, file, { checkpoints: library.webCheckpoints(), segmentBytes: 50_000 })
      .subscribe({ next: (event) => page.events.push(event), error: () => undefined });
  },
  /** What an app does that takes a file off its page. */
  forget: async (key: string): Promise<void> =>
    await lastValueFrom(from(library.webCheckpoints().remove(key)).pipe(ignoreElements()), { defaultValue: undefined }),
  /** What the door /probe says of the file that was picked. */
  look: async (file: File) => ({
    facts: await lastValueFrom(probeMedia(file)),
    findings: await lastValueFrom(checkMedia(file, { target: 'dm', profile: 'standard' })),
  }),
  events: [] as UploadEvent[],
  pickedFile: (): File => (document.querySelector('input') as HTMLInputElement).files![0]!,
};

declare global {
  // `var` is how TypeScript names a global.
  var mediaPage: typeof page;
}
globalThis.mediaPage = page;
