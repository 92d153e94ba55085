import { request as httpRequest } from 'node:http';

/** Sends a request as it is, its path and headers unchecked, and gives the answer. */
export async function overSocket(
  served: Promise<{ readonly url: string }>,
  path: string,
  init: RequestInit & { readonly duplex?: 'half' },
): Promise<Response> {
  const { hostname, port } = new URL((await served).url);
  const { body, headers, method } = new Request('http://localhost', init);
  const bytes = init.duplex === undefined ? new Uint8Array(await new Response(body).arrayBuffer()) : undefined;
  return await new Promise((answered, failed) => {
    const sending = httpRequest({ hostname, port, path: `/api/relay${path}`, method, agent: false });
    headers.forEach((value, name) => sending.setHeader(name, value));
    if (bytes !== undefined && bytes.length > 0 && !headers.has('content-length'))
      sending.setHeader('content-length', bytes.length);
    let isOver = false;
    sending.on('error', (error) => (isOver ? undefined : failed(error)));
    sending.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', failed).once('end', () => {
        isOver = true;
        const answer = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
        const status = response.statusCode ?? 0;
        answered(
          new Response(parts.length === 0 ? null : Buffer.concat(parts), {
            status,
            headers: Object.fromEntries(answer),
          }),
        );
        sending.destroy();
      });
    });
    const write = async (): Promise<void> => {
      if (bytes === undefined && body !== null) {
        for await (const chunk of body) {
          if (sending.destroyed) return;
          if (!sending.write(chunk))
            await new Promise((drained) => sending.once('drain', drained).once('close', drained));
        }
      }
      sending.end(bytes);
    };
    write().catch(() => undefined);
  });
}
