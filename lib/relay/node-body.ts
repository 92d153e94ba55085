/** What a listener needs of Node's `IncomingMessage`, and of HTTP/2's. */
export interface NodeIncoming {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Has `encrypted` where TLS ends here. */
  readonly socket?: object | null;
  /** Whether somebody has read of it before. */
  readonly readableDidRead?: boolean;
  readonly readableEnded?: boolean;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'end' | 'close' | 'aborted', listener: () => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  removeAllListeners(event: 'data'): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The body of a Node request, pulled as it is read; none where the request has none. */
export function nodeBody(incoming: NodeIncoming): ReadableStream<Uint8Array> | undefined {
  const { method = 'GET', headers } = incoming;
  incoming.on('error', () => undefined);
  if (method === 'GET' || method === 'HEAD') return undefined;
  const length = headers['content-length'];
  // HTTP/2 frames bodies by itself: there, one without a length may still have one.
  const hasBody =
    headers['transfer-encoding'] !== undefined || (length === undefined ? ':method' in headers : length !== '0');
  if (!hasBody) return undefined;
  return incoming.readableDidRead === true || incoming.readableEnded === true ? readBefore() : pulled(incoming);
}

/** A body of which the first look says that it is read: it would never end. */
function readBefore(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.error(new AlreadyReadError()),
  });
}

/** Somebody in front of the relay has read the body. */
export class AlreadyReadError extends Error {
  override readonly name = 'AlreadyReadError';
}

function pulled(incoming: NodeIncoming): ReadableStream<Uint8Array> {
  let isOver = false;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const end = (finish: () => void) => () => {
        if (isOver) return;
        isOver = true;
        finish();
      };
      const broken = end(() => controller.error(new Error('The request has broken off')));
      incoming.on('data', (chunk) => {
        if (isOver) return;
        controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.on(
        'end',
        end(() => controller.close()),
      );
      for (const event of ['error', 'aborted', 'close'] as const) incoming.on(event as 'close', broken);
    },
    pull: () => {
      incoming.resume();
    },
    cancel: () => {
      isOver = true;
      // What is still to come is dropped: the connection would stand still.
      incoming.removeAllListeners('data');
      incoming.resume();
    },
  });
}
