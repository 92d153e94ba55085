/** The same request with a body that comes slowly: on loopback, no progress bar would ever be seen to move. */
export function throttled(request, bytesPerSecond) {
  if (request.body === null || bytesPerSecond === Infinity) return request;
  const slow = new TransformStream({
    async transform(chunk, controller) {
      await new Promise((passed) => setTimeout(passed, (1000 * chunk.byteLength) / bytesPerSecond));
      controller.enqueue(chunk);
    },
  });
  return new Request(request, { body: request.body.pipeThrough(slow), duplex: 'half' });
}
