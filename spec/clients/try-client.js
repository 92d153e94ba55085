import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const ALT_TEXT = 'A test card, 16:9 – “Karte”';
const TOKEN = 'a-token';
/** ms; the longest cell waits three seconds for a video. */
const PATIENCE = 60_000;

/** What the emulator has to know of the clients. */
export const emulatorOptions = (keys) => ({
  accessTokens: { [TOKEN]: { user: /^\d+/.exec(keys.accessToken)[0] } },
  bearerOnV1: 'refuse',
  processing: { polls: 1, checkAfterSecs: 1 },
});

/**
 * Has a client do one thing in a process of its own, and looks at the emulator whether it was done: `{ missing }` where the
 * client has no such thing, `{ failure, status }` with what it said or what was not so, and the emulator's last answer.
 */
export async function tryClient(client, operation, credentials, { emulator, keys, x, packages, media }) {
  emulator.reset();
  const task = {
    operation,
    files: media.paths,
    altText: ALT_TEXT,
    ...(credentials === 'OAuth 1.0a' ? { keys } : { token: TOKEN, uploadKeys: keys }),
    ...(operation === 'status' && { videoId: await videoOf(emulator, media) }),
  };
  const environment = {
    ...x.environments[client.language],
    TASK: JSON.stringify(task),
    PACKAGES: packages.folder,
    CLIENT: (packages.aliased ? client.npm : client.name) ?? '',
  };
  const asked = emulator.requests.length;
  const said = await runDriver(client.command, environment);
  if (said.missing) return said;
  const failure = said.failure ?? wrongIn(operation, said.id, task, emulator, media);
  return failure === undefined ? {} : { failure, status: emulator.requests.slice(asked).at(-1)?.status };
}

/** What is not at the emulator as it should be. */
function wrongIn(operation, id, { videoId }, { uploads, posts, requests }, { hashes }) {
  if (operation === 'status') {
    if (id !== videoId) return `It told the status of ${id}, not of ${videoId}`;
    const polls = requests.filter(({ command, status }) => command === 'status' && status === 200);
    return polls.length === 1 ? undefined : `${polls.length} STATUS requests were answered`;
  }
  const file = { segments: 'largeImage', gif: 'gif', video: 'video', subtitles: 'video' }[operation] ?? 'image';
  const upload = uploads.find(({ sha256 }) => sha256 === hashes[file]);
  if (upload === undefined)
    return `The hash of ${file} is not there: ${uploads.map(({ sha256, state }) => `${sha256} ${state}`)}`;
  if (id && id !== upload.mediaId) return `It says media id ${id}, not ${upload.mediaId}`;
  if (upload.state !== 'succeeded') return `It did not wait: ${upload.state}`;
  if (operation === 'segments' && upload.segments.length < 2) return 'There was one segment';
  if (operation === 'altText' && upload.altText !== ALT_TEXT) return `The alt text is ${upload.altText}`;
  if (operation === 'subtitles') {
    const [track] = upload.subtitles ?? [];
    const uploaded = uploads.find(({ mediaId }) => mediaId === track?.mediaId);
    if (uploaded?.sha256 !== hashes.subtitles || track.languageCode !== 'EN')
      return `The subtitles are ${JSON.stringify(track)}`;
  }
  if (operation === 'post' && !posts.some(({ mediaIds }) => mediaIds.includes(upload.mediaId))) return 'No post has it';
  return undefined;
}

/** A video of the same user that X is still at. */
async function videoOf(emulator, { paths }) {
  const api = async (path, body, headers) => {
    const authorized = { authorization: `Bearer ${TOKEN}`, ...headers };
    const reply = await emulator.fetch(`https://api.x.com/2/media/upload${path}`, {
      method: 'POST',
      headers: authorized,
      body,
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()).data;
  };
  const bytes = (await readFile(paths.video)).subarray(0, 100_000);
  const json = { 'content-type': 'application/json' };
  const asked = { total_bytes: bytes.length, media_type: 'video/mp4', media_category: 'tweet_video' };
  const { id } = await api('/initialize', JSON.stringify(asked), json);
  const form = new FormData();
  form.append('segment_index', '0');
  form.append('media', new Blob([bytes]));
  await api(`/${id}/append`, form);
  await api(`/${id}/finalize`, '{}', json);
  return id;
}

/** The last line that a driver prints. Nothing is in its environment but what leads it to the emulator. */
async function runDriver([program, ...args], environment) {
  const { PATH, HOME, LANG = 'C.UTF-8' } = process.env;
  const child = spawn(program, args, { env: { PATH, HOME, LANG, PYTHONDONTWRITEBYTECODE: '1', ...environment } });
  const killing = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (chunk) => (text[stream] += chunk));
  const code = await new Promise((ended, failed) => child.once('error', failed).once('close', ended));
  clearTimeout(killing);
  const last = text.stdout.trim().split('\n').at(-1);
  try {
    return JSON.parse(last);
  } catch {
    throw new Error(`${[program, ...args].join(' ')} ended with ${code}:\n${text.stdout}${text.stderr}`);
  }
}
