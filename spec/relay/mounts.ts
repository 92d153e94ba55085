import { getRequestListener } from '@hono/node-server';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { nodeListener, type Relay } from 'rx-media-upload/relay';
import { listen, type LoopbackServer } from '../support/loopback-server.js';

/** A relay on a port, under `/api/relay`, as the guide mounts it. */
export const mounts: Readonly<Record<string, (relay: Relay) => Promise<Pick<LoopbackServer, 'url' | 'close'>>>> = {
  'node:http': (relay) => listen(nodeListener(relay)),

  'Express 5': (relay) => {
    const app = express();
    app.use('/api/relay', nodeListener(relay));
    app.use(express.json());
    return listen(app);
  },

  'Fastify 5': async (relay) => {
    const app = Fastify();
    const listener = nodeListener(relay);
    app.register(async (media) => {
      media.removeAllContentTypeParsers();
      media.addContentTypeParser('*', (_request, _payload, done) => done(null));
      media.all('/api/relay/*', (request, reply) => {
        reply.hijack();
        listener(request.raw, reply.raw);
      });
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, close: () => app.close() };
  },

  Hono: (relay) => {
    const app = new Hono();
    app.all('/api/relay/*', (context) => relay(context.req.raw));
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    return listen((request, response) => void listener(request, response));
  },
};
