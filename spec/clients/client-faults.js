const named =
  (name, operations) =>
  ({ client, operation, credentials }) =>
    client.name === name && operations.includes(operation) && !bearerOnV1({ client, credentials });
const bearerOnV1 = ({ client, credentials }) => client.api === 'v1.1' && credentials === 'OAuth 2';
const beyondPost = ({ client, operation }) => !(client.name === 'tweepy' && operation === 'post');

/**
 * What fails, and why it is the client's. `of`: in which cells; `status`: what the emulator's last answer was. What X
 * wants is told by docs/x-media-api.md, whose numbers stand in brackets. A failure that is not here is the emulator's.
 */
export const CLIENT_FAULTS = [
  {
    of: (cell) => bearerOnV1(cell) && beyondPost(cell),
    status: 403,
    says:
      'X takes no bearer tokens on v1.1 any more: 403 without a body (9.4). twitter-lite cannot read that answer, ' +
      'and tells of broken JSON instead.',
  },
  {
    of: ({ client, operation }) =>
      client.name === 'twitter-api-v2' && client.version === '1.22.0' && client.api === 'v2' && operation !== 'status',
    status: 400,
    says:
      "It sends v1.1's commands to v2, as X's quickstart had them; v2 answers `Missing media field in JSON` (1.3). " +
      'From 1.23 on it has the paths of their own.',
  },
  {
    of: named('twit', ['gif', 'video', 'status']),
    status: 401,
    says:
      'It puts the parameters of a STATUS into the body of the GET, and signs them there; X has them in the query ' +
      '(1.1, 5.9). The upload itself arrived, hash right; whoever waits by the clock can post it.',
  },
  {
    of: named('twitter', ['altText']),
    status: 400,
    says:
      'It encodes alt text as a form; X wants JSON and says `Invalid json payload.` (11.1, ' +
      '[node-twitter#217](https://github.com/desmondmorris/node-twitter/issues/217)).',
  },
  {
    of: (cell) => named('twitter', ['subtitles'])(cell) || named('twitter-lite', ['subtitles'])(cell),
    status: 401,
    says:
      'It encodes nested members as a form and signs something else than it sends; X wants JSON (11.2), and signs ' +
      'as RFC 5849 does (9.6).',
  },
  {
    of: named('twitter-api-client', ['subtitles']),
    status: 400,
    says: 'Its `mediaSubtitlesCreate()` takes no parameters, and sends no body (11.2).',
  },
  {
    of: named('python-twitter', ['gif']),
    status: undefined,
    says: 'It refuses a GIF above 5 MB itself; X takes 15 MB (10.3).',
  },
  {
    of: named('python-twitter', ['video']),
    status: 201,
    says: 'It has no STATUS, and hands the id out while X is still at the video (4.1). The upload arrived, hash right.',
  },
  {
    of: named('twython', ['altText']),
    status: 400,
    says:
      "It sends JSON without a content type; X's page wants `application/json` or `text/plain` (11.1). Whether X " +
      'insists is not known.',
  },
];

/** The number of the fault that a failure is, from 1. Absent where nobody knows of it. */
export function faultOf(cell) {
  const at = CLIENT_FAULTS.findIndex(({ of, status }) => of(cell) && status === cell.result.status);
  return at < 0 ? undefined : at + 1;
}
