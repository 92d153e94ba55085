import { fileURLToPath } from 'node:url';

const driver = (file) => fileURLToPath(new URL(`drivers/${file}`, import.meta.url));

/** A client from npm: its version is pinned, and it is installed under a name of its own. */
const npm = (name, version, file, more = {}) => ({
  name,
  version,
  language: 'JavaScript',
  npm: `${name.replace(/\W+/g, '-')}-${version}`.replace(/^-/, ''),
  command: [process.execPath, '--import', new URL('towards-x.js', import.meta.url).href, driver(file)],
  ...more,
});

/** A client from Debian; `version` is a command that prints it. */
const debian = (name, pack, language, command, version, more = {}) => ({
  name,
  pack,
  language,
  command,
  versionBy: version,
  ...more,
});
const python = (module, file) => [
  ['/usr/bin/python3', driver(file)],
  ['/usr/bin/python3', '-c', `import importlib.metadata as m; print(m.version('${module}'))`],
];

const both = ['OAuth 1.0a', 'OAuth 2'];
const first = ['OAuth 1.0a'];

/** All clients; a row of the table for each of their credentials. */
export const CLIENTS = [
  npm('@xdevplatform/xdk', '0.6.6', 'xdk.js', { api: 'v2', credentials: both }),
  npm('twitter-api-v2', '1.29.1', 'twitter-api-v2-v2.js', { api: 'v2', credentials: both }),
  npm('twitter-api-v2', '1.29.1', 'twitter-api-v2-v1.js', { api: 'v1.1', credentials: both }),
  npm('twitter-api-v2', '1.22.0', 'twitter-api-v2-v2.js', { api: 'v2', credentials: both }),
  npm('twitter-api-v2', '1.22.0', 'twitter-api-v2-v1.js', { api: 'v1.1', credentials: both }),
  npm('twitter-api-v2', '1.15.0', 'twitter-api-v2-v1.js', { api: 'v1.1', credentials: both }),
  npm('twit', '2.2.11', 'twit.js', { api: 'v1.1', credentials: first }),
  npm('twitter', '1.7.1', 'twitter.js', { api: 'v1.1', credentials: both }),
  npm('twitter-lite', '1.1.0', 'twitter-lite.js', { api: 'v1.1', credentials: both }),
  npm('twitter-api-client', '1.6.1', 'twitter-api-client.js', { api: 'v1.1', credentials: first }),
  debian('tweepy', 'python3-tweepy', 'Python', ...python('tweepy', 'tweepy_driver.py'), {
    api: 'v1.1',
    credentials: both,
  }),
  debian('python-twitter', 'python3-twitter', 'Python', ...python('python-twitter', 'python_twitter_driver.py'), {
    api: 'v1.1',
    credentials: first,
  }),
  debian('twython', 'python3-twython', 'Python', ...python('twython', 'twython_driver.py'), {
    api: 'v1.1',
    credentials: both,
  }),
  debian(
    'ruby-twitter',
    'ruby-twitter',
    'Ruby',
    ['/usr/bin/ruby', driver('twitter.rb')],
    ['/usr/bin/ruby', '-e', 'require "twitter"; puts Twitter::Version'],
    { api: 'v1.1', credentials: both },
  ),
  debian(
    'Net::Twitter',
    'libnet-twitter-perl',
    'Perl',
    ['/usr/bin/perl', driver('net-twitter.pl')],
    ['/usr/bin/perl', '-MNet::Twitter', '-e', 'print $Net::Twitter::VERSION'],
    { api: 'v1.1', credentials: both },
  ),
];

/** What is tried with each, and the head of its column. */
export const OPERATIONS = {
  image: 'image at once',
  segments: 'image in segments',
  gif: 'GIF',
  video: 'video, waited for',
  status: 'STATUS',
  altText: 'alt text',
  subtitles: 'subtitles',
  post: 'post',
};
