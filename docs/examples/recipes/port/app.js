// An app as it is deployed: where X is comes from its environment.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { mediaClient, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload/node';
import { lastValueFrom } from 'rxjs';

const { X_BASE_URL = 'https://api.x.com', X_ACCESS_TOKEN = '', PORT = '3000' } = process.env;
const client = mediaClient({ baseUrl: X_BASE_URL, auth: oauth2(X_ACCESS_TOKEN) });

const server = createServer(async (request, response) => {
  try {
    const picture = await buffer(request);
    const { mediaId } = await lastValueFrom(uploadMedia(client, picture).pipe(uploadedMedia()));
    response.writeHead(201).end(JSON.stringify({ mediaId }));
  } catch (error) {
    response.writeHead(502).end(JSON.stringify({ error: error.name }));
  }
});
server.listen(Number(PORT), () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
