// Uploads a picked file through the relay, with the session's cookie and its CSRF token.
import { finalize } from 'rxjs';
import { mediaClient, uploadMedia, uploadState, xhrTransport } from 'rx-media-upload';

const element = (id) => document.getElementById(id);
const say = (text) => (element('message').textContent = text);
let session = await (await fetch('/api/session')).json();

const send = xhrTransport();
const client = mediaClient({
  baseUrl: '/api/media',
  // Read at each request: a login has a new token.
  transport: (request) => send({ ...request, headers: { ...request.headers, 'x-csrf-token': session.csrfToken } }),
});

async function post(path, content) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrfToken },
    body: JSON.stringify(content),
  });
  if (!answer.ok) return say(`That did not work (${answer.status})`);
  session = await (await fetch('/api/session')).json();
  show();
}

function show() {
  element('login').hidden = session.user !== undefined;
  element('upload').hidden = session.user === undefined;
  element('user').textContent = session.user ?? '';
  say('');
}

element('login').addEventListener('submit', (event) => {
  event.preventDefault();
  void post('/api/login', { user: new FormData(event.target).get('user') });
});
element('logout').addEventListener('click', () => void post('/api/logout', {}));
element('upload').addEventListener('submit', (event) => {
  event.preventDefault();
  const button = event.submitter;
  button.disabled = true;
  uploadMedia(client, new FormData(event.target).get('file'))
    .pipe(
      uploadState(),
      finalize(() => (button.disabled = false)),
    )
    .subscribe((state) => {
      element('progress').value = state.fraction;
      say(state.error ? state.error.message : state.media ? `Ready: media ${state.media.mediaId}` : state.phase);
    });
});
show();
