import type { Sent } from './requests.js';

/** Media of the user who asks, and of another one. */
export interface Known {
  /** A video on v2, not finalized. */
  readonly open: string;
  readonly image: string;
  readonly video: string;
  readonly track: string;
  /** An image on v1.1, not finalized. */
  readonly openV1: string;
  readonly videoV1: string;
  readonly trackV1: string;
  readonly foreign: string;
}

/** What X answers: status, and the shape of the body with its words. */
export type Answer =
  /** A problem `invalid-request` with this message. */
  | { readonly status: 400; readonly message: string | RegExp }
  /** A problem `about:blank`. */
  | { readonly status: number; readonly title: string }
  /** v1.1's list with a code. */
  | { readonly status: number; readonly code: number; readonly text?: string }
  /** v1.1's upload host. */
  | { readonly status: 400; readonly error: string }
  /** Bare strings. */
  | { readonly status: 500; readonly strings: readonly string[] }
  /** No body. */
  | { readonly status: number; readonly empty: true };

export type Malformed = readonly [
  name: string,
  to: string | ((known: Known) => string),
  sent: Sent | ((known: Known) => Sent),
  answer: Answer,
];

const says = (message: string | RegExp): Answer => ({ status: 400, message });
const notFound = says('BadRequest: Not found');
const missing = (...names: string[]): Answer =>
  says(names.map((name) => `$.${name}: is missing but it is required`).join(', '));
const unknown = (name: string): Answer => says(`$.${name}: is not defined in the schema`);
const notJson = says('Request body is not valid JSON.');
const notObject = says('Request body must be a JSON object.');
const noJsonType = says('Requests with bodies must have content-type of application/json.');
const host = (error: string): Answer => ({ status: 400, error });
const absent = (name: string): Answer => ({ status: 400, code: 38, text: `${name} parameter is missing.` });
const invalid = (name: string): Answer => ({ status: 400, code: 44, text: `${name} parameter is invalid.` });
const noPage: Answer = { status: 404, code: 34, text: 'Sorry, that page does not exist' };
const json = { 'content-type': 'application/json' };
const byte = Uint8Array.of(1);

const initialize = '/upload/initialize';
const right = { total_bytes: 10, media_type: 'video/mp4' };
const initializing: readonly Malformed[] = [
  ['nothing', initialize, {}, missing('total_bytes', 'media_type')],
  ['an empty object', initialize, { json: {} }, missing('total_bytes', 'media_type')],
  ['no size', initialize, { json: { media_type: 'video/mp4' } }, missing('total_bytes')],
  ['no type', initialize, { json: { total_bytes: 1 } }, missing('media_type')],
  ['a size in words', initialize, { json: { ...right, total_bytes: '10' } }, says(/^\$\.total_bytes: string found/)],
  ['half a byte', initialize, { json: { ...right, total_bytes: 0.5 } }, says(/^\$\.total_bytes: number found/)],
  ['a negative size', initialize, { json: { ...right, total_bytes: -1 } }, says(/minimum value of 0$/)],
  ['no number', initialize, { json: { ...right, total_bytes: null } }, says(/^\$\.total_bytes: null found/)],
  ['too large', initialize, { json: { ...right, total_bytes: 2 ** 35 } }, says(/maximum value of 17179869184$/)],
  [
    'larger than the category',
    initialize,
    { json: { total_bytes: 5_242_881, media_type: 'image/png' } },
    says('File size exceeds 5242880 bytes.'),
  ],
  [
    'an unknown type',
    initialize,
    { json: { ...right, media_type: 'application/octet-stream' } },
    says(/^\$\.media_type: does not have a value in the enumeration/),
  ],
  [
    'SubRip by another name',
    initialize,
    { json: { ...right, media_type: 'application/x-subrip' } },
    says(/^\$\.media_type: does not have/),
  ],
  [
    'a type that is a number',
    initialize,
    { json: { ...right, media_type: 1 } },
    says('$.media_type: integer found, string expected'),
  ],
  [
    'an unknown category',
    initialize,
    { json: { ...right, media_category: 'cat' } },
    says(/^\$\.media_category: does not have/),
  ],
  [
    'v1.1’s spelling',
    initialize,
    { json: { ...right, media_category: 'TweetVideo' } },
    says(/^\$\.media_category: does not have/),
  ],
  [
    'owners in a text',
    initialize,
    { json: { ...right, additional_owners: '1,2' } },
    says('$.additional_owners: string found, array expected'),
  ],
  [
    'owners that are numbers',
    initialize,
    { json: { ...right, additional_owners: [1] } },
    says('$.additional_owners[0]: integer found, string expected'),
  ],
  [
    'owners with names',
    initialize,
    { json: { ...right, additional_owners: ['me'] } },
    says(/^\$\.additional_owners\[0\]: does not match/),
  ],
  [
    'sharing in a text',
    initialize,
    { json: { ...right, shared: 'true' } },
    says('$.shared: string found, boolean expected'),
  ],
  ['a field of v1.1', initialize, { json: { ...right, command: 'INIT' } }, unknown('command')],
  [
    'two fields of nobody',
    initialize,
    { json: { ...right, a: 1, b: 2 } },
    says('$.a: is not defined in the schema, $.b: is not defined in the schema'),
  ],
  [
    'a prototype',
    initialize,
    { body: '{"total_bytes":1,"media_type":"video/mp4","__proto__":{}}', headers: json },
    unknown('__proto__'),
  ],
  ['a list', initialize, { json: [] }, notObject],
  ['a text', initialize, { json: 'x' }, notObject],
  ['null', initialize, { json: null }, notObject],
  ['half of an object', initialize, { body: '{"total_bytes":', headers: json }, notJson],
  ['bytes', initialize, { body: new Blob([Uint8Array.of(0xff, 0xfe, 0)]), headers: json }, notJson],
  ['a form', initialize, { form: { total_bytes: '1' } }, noJsonType],
  ['multipart', initialize, { multipart: { total_bytes: '1' } }, notJson],
  ['no content type', initialize, { body: new Blob(['{}']) }, noJsonType],
  [
    'parameters in the query',
    `${initialize}?total_bytes=1`,
    { json: right },
    says('query parameter [total_bytes] is not one of []'),
  ],
  ['an encoded query', `${initialize}?%F0%9F=1`, { json: right }, says(/^query parameter/)],
];

const append = ({ open }: Known): string => `/upload/${open}/append`;
const part = { media: byte, segment_index: '0' };
const appending: readonly Malformed[] = [
  ['nothing', append, {}, missing('media', 'segment_index')],
  ['no media', append, { multipart: { segment_index: '0' } }, missing('media')],
  ['no index', append, { multipart: { media: byte } }, missing('segment_index')],
  ['no index in JSON', append, { json: { media: 'AA==' } }, missing('segment_index')],
  ['index 1000', append, { multipart: { ...part, segment_index: '1000' } }, says(/^\$\.segment_index: does not match/)],
  ['index 1000 in JSON', append, { json: { media: 'AA==', segment_index: 1000 } }, says(/maximum value of 999$/)],
  ['index -1', append, { multipart: { ...part, segment_index: '-1' } }, says(/^\$\.segment_index: does not match/)],
  ['index -1 in JSON', append, { json: { media: 'AA==', segment_index: -1 } }, says(/minimum value of 0$/)],
  ['half an index', append, { json: { media: 'AA==', segment_index: 0.5 } }, says(/^\$\.segment_index: number found/)],
  ['an empty index', append, { multipart: { ...part, segment_index: '' } }, says(/^\$\.segment_index: does not match/)],
  [
    'an index in a list',
    append,
    { json: { media: 'AA==', segment_index: [0] } },
    says('$.segment_index: array found, integer expected'),
  ],
  ['no bytes', append, { multipart: { ...part, media: new Uint8Array() } }, says('$.media: must not be empty')],
  ['no base64', append, { json: { media: '*', segment_index: 0 } }, says('$.media: is not base64')],
  ['media that is a number', append, { json: { media: 1, segment_index: 0 } }, says('$.media: is not base64')],
  [
    'v1.1’s name',
    append,
    { json: { media_data: 'AA==', segment_index: 0 } },
    says('$.media: is missing but it is required, $.media_data: is not defined in the schema'),
  ],
  ['a command', append, { multipart: { ...part, command: 'APPEND' } }, unknown('command')],
  ['a media type', append, { multipart: { ...part, media_type: 'video/mp4' } }, unknown('media_type')],
  ['a form', append, { form: { segment_index: '0' } }, noJsonType],
  [
    'a boundary after a comma',
    append,
    { body: '--x--', headers: { 'content-type': 'multipart/form-data, boundary=x' } },
    notJson,
  ],
  ['no boundary', append, { body: '--x--', headers: { 'content-type': 'multipart/form-data' } }, notJson],
  [
    'another boundary',
    append,
    { body: '--y\r\n\r\n--y--', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    notJson,
  ],
  [
    'multipart without an end',
    append,
    {
      body: '--x\r\ncontent-disposition: form-data; name=media\r\n\r\na',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
    notJson,
  ],
  [
    'a part without a name',
    append,
    {
      body: '--x\r\ncontent-disposition: form-data\r\n\r\na\r\n--x--',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
    notJson,
  ],
  ['raw bytes', append, { body: new Blob([byte], { type: 'video/mp4' }) }, noJsonType],
  [
    'an index in the query',
    (known) => `${append(known)}?segment_index=0`,
    { multipart: { media: byte } },
    says('query parameter [segment_index] is not one of []'),
  ],
  ['too much', append, { multipart: { ...part, media: new Uint8Array(3000) } }, { status: 413, empty: true }],
  ['an id that is none', '/upload/abc/append', { multipart: part }, says(/\[abc\] does not match/)],
  ['an id with 20 digits', `/upload/${'1'.repeat(20)}/append`, { multipart: part }, says(/does not match/)],
  ['an id of nobody', '/upload/1/append', { multipart: part }, notFound],
  ['an id of somebody else', ({ foreign }) => `/upload/${foreign}/append`, { multipart: part }, notFound],
  [
    'an id that is lost in a double',
    ({ open }) => `/upload/${String(Number(open))}/append`,
    { multipart: part },
    notFound,
  ],
  [
    'a finished upload',
    ({ image }) => `/upload/${image}/append`,
    { multipart: part },
    says('Media is already finalized.'),
  ],
];

const finalize = ({ open }: Known): string => `/upload/${open}/finalize`;
const status = '/upload?command=STATUS';
const get = { method: 'GET' } as const;
const ending: readonly Malformed[] = [
  ['FINALIZE of nothing', finalize, { json: {} }, says('Segments do not add up to provided total file size.')],
  ['FINALIZE with a list', finalize, { json: [] }, notObject],
  ['FINALIZE with an empty text', finalize, { json: '' }, notObject],
  ['FINALIZE with fields', finalize, { json: { media_id: '1' } }, unknown('media_id')],
  ['FINALIZE by a form', finalize, { form: { command: 'FINALIZE' } }, noJsonType],
  ['FINALIZE by multipart', finalize, { multipart: { command: 'FINALIZE' } }, notJson],
  ['FINALIZE with half an object', finalize, { body: '{', headers: json }, notJson],
  [
    'FINALIZE with a query',
    (known) => `${finalize(known)}?command=FINALIZE`,
    {},
    says('query parameter [command] is not one of []'),
  ],
  ['FINALIZE of nobody’s', '/upload/1/finalize', { json: {} }, notFound],
  ['FINALIZE of somebody else’s', ({ foreign }) => `/upload/${foreign}/finalize`, { json: {} }, notFound],
  ['FINALIZE of no id', '/upload/%20/finalize', { json: {} }, says(/does not match/)],
  ['STATUS of no id', status, get, missing('media_id')],
  [
    'STATUS of a key',
    `${status}&media_key=7_1`,
    get,
    says('query parameter [media_key] is not one of [command,media_id]'),
  ],
  ['STATUS in small letters', '/upload?command=status&media_id=1', get, says(/^\$\.command: does not have/)],
  ['STATUS of an id that is none', `${status}&media_id=x`, get, says(/^\$\.media_id: does not match/)],
  ['STATUS of nobody’s', `${status}&media_id=1`, get, notFound],
  ['STATUS of an image', ({ image }) => `${status}&media_id=${image}`, get, notFound],
  ['STATUS before FINALIZE', ({ open }) => `${status}&media_id=${open}`, get, notFound],
  ['STATUS of somebody else’s', ({ foreign }) => `${status}&media_id=${foreign}`, get, notFound],
  ['STATUS by a path', ({ video }) => `/upload/${video}/status`, get, { status: 404, title: 'Not Found' }],
  ['STATUS by another method', status, { method: 'PUT' }, { status: 405, title: 'Method Not Allowed' }],
  [
    'INIT by command',
    '/upload',
    { multipart: { command: 'INIT', total_bytes: '1' } },
    says('Missing media field in JSON'),
  ],
  ['INIT by a command in JSON', '/upload', { json: { command: 'INIT' } }, says('Missing media field in JSON')],
  [
    'FINALIZE by a command in the query',
    '/upload?command=FINALIZE&media_id=1',
    {},
    says('Missing media field in JSON'),
  ],
  ['one-shot of nothing', '/upload', { json: {} }, missing('media', 'media_category')],
  ['one-shot without a category', '/upload', { multipart: { media: byte } }, missing('media_category')],
  [
    'one-shot with v1.1’s name',
    '/upload',
    { json: { media_data: 'AA==', media_category: 'tweet_image' } },
    says('$.media: is missing but it is required, $.media_data: is not defined in the schema'),
  ],
  [
    'one-shot with owners in a list',
    '/upload',
    { json: { media: 'AA==', media_category: 'tweet_image', additional_owners: ['1'] } },
    says('$.additional_owners: array found, string expected'),
  ],
  [
    'one-shot of what is no image',
    '/upload',
    { multipart: { media: byte, media_category: 'tweet_image' } },
    says('media type unrecognized.'),
  ],
  [
    'one-shot with the category in the query',
    '/upload?media_category=tweet_image',
    { multipart: { media: byte } },
    says(/^query parameter/),
  ],
  ['initialize by GET', initialize, get, { status: 405, title: 'Method Not Allowed' }],
  ['a slash too many', `${initialize}/`, { json: right }, { status: 404, title: 'Not Found' }],
];

const metadata = { alt_text: { text: 'x' } };
const bind = ({ video, track }: Known) => ({
  id: video,
  media_category: 'TweetVideo',
  subtitles: { id: track, language_code: 'EN' },
});
const describing: readonly Malformed[] = [
  [
    'metadata without a wrapper',
    '/metadata',
    ({ image }) => ({ json: { id: image, alt_text: { text: 'x' } } }),
    { status: 500, strings: ['internal server error'] },
  ],
  ['metadata of nothing', '/metadata', { json: {} }, missing('id', 'metadata')],
  ['metadata with v1.1’s name', '/metadata', { json: { media_id: '1', metadata } }, says(/^\$\.id: is missing/)],
  ['metadata of nobody’s', '/metadata', { json: { id: '1', metadata } }, notFound],
  ['metadata of an open upload', '/metadata', ({ open }) => ({ json: { id: open, metadata } }), notFound],
  ['metadata of subtitles', '/metadata', ({ track }) => ({ json: { id: track, metadata } }), notFound],
  [
    'a text that is none',
    '/metadata',
    { json: { id: '1', metadata: { alt_text: 'x' } } },
    says('$.metadata.alt_text: string found, object expected'),
  ],
  [
    'a text that is too long',
    '/metadata',
    { json: { id: '1', metadata: { alt_text: { text: 'a'.repeat(1001) } } } },
    says(/at most 1000 characters long$/),
  ],
  ['metadata by a form', '/metadata', { form: { id: '1' } }, noJsonType],
  ['metadata by GET', '/metadata', get, { status: 405, title: 'Method Not Allowed' }],
  ['subtitles of nothing', '/subtitles', { json: {} }, missing('id', 'media_category', 'subtitles')],
  [
    'subtitles in snake_case',
    '/subtitles',
    (known) => ({ json: { ...bind(known), media_category: 'tweet_video' } }),
    says(/^\$\.media_category: does not have/),
  ],
  [
    'subtitles in a list',
    '/subtitles',
    (known) => ({ json: { ...bind(known), subtitles: [] } }),
    says('$.subtitles: array found, object expected'),
  ],
  [
    'a language in small letters',
    '/subtitles',
    (known) => ({ json: { ...bind(known), subtitles: { id: known.track, language_code: 'en' } } }),
    says(/language_code: does not match/),
  ],
  ['subtitles of an image', '/subtitles', (known) => ({ json: { ...bind(known), id: known.image } }), notFound],
  [
    'AmplifyVideo for a tweet_video',
    '/subtitles',
    (known) => ({ json: { ...bind(known), media_category: 'AmplifyVideo' } }),
    notFound,
  ],
  [
    'subtitles that are a video',
    '/subtitles',
    (known) => ({ json: { ...bind(known), subtitles: { id: known.video, language_code: 'EN' } } }),
    notFound,
  ],
  [
    'subtitles that are nobody’s',
    '/subtitles',
    (known) => ({ json: { ...bind(known), subtitles: { id: '1', language_code: 'EN' } } }),
    notFound,
  ],
  ['removing without a body', '/subtitles', { method: 'DELETE' }, missing('id', 'media_category', 'language_code')],
  ['removing by PUT', '/subtitles', { method: 'PUT' }, { status: 405, title: 'Method Not Allowed' }],
  ['no credentials', initialize, { json: right, authorization: '' }, { status: 401, title: 'Unauthorized' }],
  [
    'credentials of another kind',
    initialize,
    { json: right, authorization: 'Basic YTpi' },
    { status: 401, title: 'Unauthorized' },
  ],
  [
    'a signature of nothing',
    initialize,
    { json: right, authorization: 'OAuth ' },
    { status: 401, title: 'Unauthorized' },
  ],
  [
    'a signature in pieces',
    initialize,
    { json: right, authorization: 'OAuth oauth_token="%E0%A4%A"' },
    { status: 401, title: 'Unauthorized' },
  ],
];

const v1 = 'https://upload.twitter.com/1.1/media/upload.json';
const create = 'https://upload.twitter.com/1.1/media/metadata/create.json';
const bindV1 = 'https://upload.twitter.com/1.1/media/subtitles/create.json';
const init = { command: 'INIT', total_bytes: '10', media_type: 'image/png' };
const segment = ({ openV1 }: Known) => ({ command: 'APPEND', media_id: openV1, segment_index: '0', media: byte });
const tracks = ({ videoV1, trackV1 }: Known) => ({
  media_id: videoV1,
  media_category: 'TweetVideo',
  subtitle_info: { subtitles: [{ media_id: trackV1, language_code: 'EN' }] },
});
const onV1: readonly Malformed[] = [
  ['v1.1: nothing', v1, {}, absent('media')],
  ['v1.1: an unknown command', v1, { form: { command: 'init' } }, invalid('command')],
  ['v1.1: INIT without a size', v1, { form: { command: 'INIT', media_type: 'image/png' } }, absent('total_bytes')],
  ['v1.1: INIT without a type', v1, { form: { command: 'INIT', total_bytes: '1' } }, absent('media_type')],
  ['v1.1: INIT with half a byte', v1, { form: { ...init, total_bytes: '1.5' } }, invalid('total_bytes')],
  ['v1.1: INIT with a size beyond all', v1, { form: { ...init, total_bytes: '9'.repeat(30) } }, invalid('total_bytes')],
  ['v1.1: INIT with a type that is none', v1, { form: { ...init, media_type: 'png' } }, invalid('media_type')],
  ['v1.1: INIT with an unknown category', v1, { form: { ...init, media_category: 'cat' } }, invalid('media_category')],
  [
    'v1.1: INIT with owners that are none',
    v1,
    { form: { ...init, additional_owners: 'a' } },
    invalid('additional_owners'),
  ],
  ['v1.1: INIT too large', v1, { form: { ...init, total_bytes: '5242881' } }, host('File size exceeds 5242880 bytes.')],
  ['v1.1: INIT in JSON', v1, { json: init }, absent('media')],
  [
    'v1.1: APPEND without an index',
    v1,
    ({ openV1 }) => ({ multipart: { command: 'APPEND', media_id: openV1, media: byte } }),
    absent('segment_index'),
  ],
  [
    'v1.1: APPEND without media',
    v1,
    ({ openV1 }) => ({ form: { command: 'APPEND', media_id: openV1, segment_index: '0' } }),
    absent('media'),
  ],
  [
    'v1.1: APPEND without an id',
    v1,
    { multipart: { command: 'APPEND', segment_index: '0', media: byte } },
    absent('media_id'),
  ],
  [
    'v1.1: APPEND with an empty id',
    v1,
    (known) => ({ multipart: { ...segment(known), media_id: '' } }),
    host('Invalid media_id: Some().'),
  ],
  [
    'v1.1: APPEND of nobody’s',
    v1,
    (known) => ({ multipart: { ...segment(known), media_id: '1' } }),
    { status: 400, code: 325 },
  ],
  [
    'v1.1: APPEND with index 1000',
    v1,
    (known) => ({ multipart: { ...segment(known), segment_index: '1000' } }),
    host('SegmentIndex must be between 0 and 999.'),
  ],
  [
    'v1.1: APPEND with index x',
    v1,
    (known) => ({ multipart: { ...segment(known), segment_index: 'x' } }),
    host('SegmentIndex must be between 0 and 999.'),
  ],
  [
    'v1.1: APPEND of media twice',
    v1,
    (known) => ({ multipart: { ...segment(known), media_data: 'AA==' } }),
    invalid('media_data'),
  ],
  [
    'v1.1: APPEND of no base64',
    v1,
    ({ openV1 }) => ({ form: { command: 'APPEND', media_id: openV1, segment_index: '0', media_data: '*' } }),
    invalid('media_data'),
  ],
  [
    'v1.1: APPEND of too much',
    v1,
    (known) => ({ multipart: { ...segment(known), media: new Uint8Array(3000) } }),
    { status: 413, empty: true },
  ],
  [
    'v1.1: FINALIZE of nothing',
    v1,
    ({ openV1 }) => ({ form: { command: 'FINALIZE', media_id: openV1 } }),
    host('Segments do not add up to provided total file size.'),
  ],
  ['v1.1: FINALIZE without an id', v1, { form: { command: 'FINALIZE' } }, absent('media_id')],
  ['v1.1: FINALIZE of nobody’s', v1, { form: { command: 'FINALIZE', media_id: '1' } }, { status: 400, code: 325 }],
  ['v1.1: STATUS by POST', v1, { form: { command: 'STATUS', media_id: '1' } }, absent('media')],
  ['v1.1: GET without a command', `${v1}?media_id=1`, get, absent('command')],
  ['v1.1: GET with another command', `${v1}?command=INIT`, get, invalid('command')],
  ['v1.1: STATUS of nobody’s', `${v1}?command=STATUS&media_id=1`, get, noPage],
  ['v1.1: STATUS before FINALIZE', ({ openV1 }) => `${v1}?command=STATUS&media_id=${openV1}`, get, noPage],
  ['v1.1: another method', v1, { method: 'DELETE' }, { status: 405, code: 86 }],
  ['v1.1: another page', 'https://upload.twitter.com/1.1/media/download.json', {}, noPage],
  ['v1.1: no credentials', v1, { form: init, authorization: '' }, { status: 401, code: 32 }],
  ['v1.1: metadata by a form', create, { form: { media_id: '1' } }, host('Invalid json payload.')],
  ['v1.1: metadata in half', create, { body: '{"media_id":1', headers: json }, host('Invalid json payload.')],
  ['v1.1: metadata in a list', create, { json: [] }, host('Invalid json payload.')],
  ['v1.1: metadata without a text', create, { json: { media_id: '1' } }, absent('alt_text')],
  [
    'v1.1: a text that is too long',
    create,
    { json: { media_id: '1', alt_text: { text: 'a'.repeat(1001) } } },
    invalid('alt_text'),
  ],
  ['v1.1: metadata of nobody’s', create, { json: { media_id: 1, alt_text: { text: 'a' } } }, noPage],
  [
    'v1.1: metadata of subtitles',
    create,
    ({ trackV1 }) => ({ json: { media_id: trackV1, alt_text: { text: 'a' } } }),
    noPage,
  ],
  ['v1.1: subtitles without a category', bindV1, { json: { media_id: '1' } }, absent('media_category')],
  [
    'v1.1: subtitles of images',
    bindV1,
    (known) => ({ json: { ...tracks(known), media_category: 'TweetImage' } }),
    invalid('media_category'),
  ],
  [
    'v1.1: no subtitles',
    bindV1,
    (known) => ({ json: { ...tracks(known), subtitle_info: { subtitles: [] } } }),
    host('Invalid json payload.'),
  ],
  [
    'v1.1: subtitles that are a text',
    bindV1,
    (known) => ({ json: { ...tracks(known), subtitle_info: 'x' } }),
    host('Invalid json payload.'),
  ],
  [
    'v1.1: AmplifyVideo for a tweet_video',
    bindV1,
    (known) => ({ json: { ...tracks(known), media_category: 'AmplifyVideo' } }),
    noPage,
  ],
  [
    'v1.1: subtitles without a language',
    bindV1,
    (known) => ({ json: { ...tracks(known), subtitle_info: { subtitles: [{ media_id: known.trackV1 }] } } }),
    absent('language_code'),
  ],
];

export const malformedRequests: readonly Malformed[] = [
  ...initializing,
  ...appending.map(([name, ...rest]): Malformed => [`APPEND: ${name}`, ...rest]),
  ...ending,
  ...describing,
  ...onV1,
];
