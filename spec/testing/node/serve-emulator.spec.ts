import { expect, it } from 'vitest';
import { serveEmulator } from 'rx-media-upload/testing/node';

it('serves', async () => {
  const server = await serveEmulator();
  const r = await fetch(`${server.url}/2/media/upload`, { method: 'POST', headers: { authorization: 'Bearer a' } });
  expect(r.status).toBe(400);
  await server.close();
});
