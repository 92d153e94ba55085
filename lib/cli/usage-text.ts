/** What `--help` prints. */
export const usageText = `Usage:
  rx-media-upload upload FILE... [options]   upload to X; prints the media id (FILE<TAB>ID for several files);
                                             FILE - is standard input
  rx-media-upload status ID [options]        how far X is with a media
  rx-media-upload emulator [options]         an emulator of X's media servers on a port, for tests

upload:
  --api v2|v1.1          X's API (default v2)
  --category C           tweet_image, tweet_gif, tweet_video, amplify_video, dm_image, dm_gif, dm_video or subtitles
                         (default: from the file and --target)
  --target T             tweet, dm or amplify (default tweet)
  --segment-bytes N      bytes of a segment (default: a sixteenth of the file, 1 to 4 MiB)
  --concurrency N        segments on the way at the same time; auto (the default): as many as the line rewards
  --alt-text T           alt text for images and GIFs
  --type T               MIME type (default: from the first bytes, or the name)
  --size N               bytes of standard input; without it, all of it is read first
  --no-resume            begin anew, and keep nothing to go on from
  --base-url URL         another server: a relay, an emulator
  --attempts N           times that a request is tried (default 5)
  --timeout SECONDS      that a request may go without a byte moving (default 30)
  --json                 one JSON event per line on stdout

status:
  --api, --base-url, --attempts, --timeout, --json as above; with --api v1.1 a media key will do for ID

emulator:
  --host H               address or name of this machine (default 127.0.0.1; 0.0.0.0 is all of them)
  --port N               default 8787; 0 takes a free one
  --cert FILE --key FILE certificate and private key (PEM), for https
  --public-url URL       what clients call it, where a proxy stands before it: OAuth 1.0a signatures cover that
  --profile P            live, spec or v1.1 (default live)
  --token USER=TOKEN     a bearer token of this user, and no others but those given (default: any token will do)
  --polls N              STATUS answers that say in_progress before the last one (default 2)
  --latency MS           wait before each reply (default 0)
  --fail COMMAND[:NTH[:TIMES]]=STATUS
                         answer the NTH such request from now on, and TIMES in a row (* for all), with this status;
                         COMMAND is initialize, append, finalize, status, upload, setMetadata, addSubtitles,
                         removeSubtitles or any
  --token and --fail may be repeated. Tests drive it over HTTP, under /__emulator: uploads, requests, faults, clock, reset.

  --help, --version

The same upload command again goes on where a run was cut off, crashed or failed: what X has acknowledged is noted in
  $XDG_STATE_HOME/rx-media-upload (default ~/.local/state/rx-media-upload) until the upload has succeeded.

Credentials come from the environment, or from a file .env in the working directory (nothing else is taken from it):
  X_ACCESS_TOKEN alone is an OAuth 2 user token (scope media.write);
  with X_API_KEY, X_API_SECRET and X_ACCESS_TOKEN_SECRET it is OAuth 1.0a.
  With --base-url they may be missing: a relay adds its own.

Exit codes: 0 all succeeded (status: X is done), 1 something failed (status: failed, or not done yet), 2 wrong use,
  130 and 143 stopped by a signal.
`;
