import { defer, type Observable, of } from 'rxjs';
import type { CommandOptions, MediaClient, MediaStatus, UploadSession } from 'rx-media-upload';
import type { FinalizeAsking, OneShotAsking } from '../../lib/client/command-options.js';

/** What a scripted client answers; each is subscribed to once a request. */
export interface ClientScript {
  readonly initialize?: (options: CommandOptions) => Observable<UploadSession>;
  readonly append?: (segmentIndex: number, options: CommandOptions) => Observable<object>;
  readonly finalize?: (options: FinalizeAsking) => Observable<MediaStatus>;
  readonly status?: (options: CommandOptions) => Observable<MediaStatus>;
  readonly upload?: (options: OneShotAsking) => Observable<MediaStatus>;
  readonly setMetadata?: (altText: string) => Observable<void>;
}

/** A client that answers from a script and keeps what it was asked. */
export function scriptedClient(
  script: ClientScript,
  mediaId = '1880028106020515841',
): MediaClient & { readonly asked: string[] } {
  const asked: string[] = [];
  const ask = <T>(what: string, answer: () => Observable<T>): Observable<T> =>
    defer(() => {
      asked.push(what);
      return answer();
    });
  const no = (): never => {
    throw new Error('This command is not in the script');
  };
  return {
    version: 'v2',
    asked,
    initialize: (_, options = {}) =>
      ask('initialize', () => script.initialize?.(options) ?? of({ mediaId, expiresAt: 86_400_000 })),
    append: ({ segmentIndex }, options = {}) =>
      ask(`append ${segmentIndex}`, () => script.append?.(segmentIndex, options) ?? of({})),
    finalize: (_, options = {}) => ask('finalize', () => script.finalize?.(options) ?? of({ mediaId })),
    status: (_, options = {}) => ask('status', () => script.status?.(options) ?? no()),
    setMetadata: (_, { altText = '' }) =>
      ask(`setMetadata ${altText}`, () => script.setMetadata?.(altText) ?? of(undefined)),
    upload: (_, options = {}) => ask('upload', () => script.upload?.(options) ?? no()),
    addSubtitles: no,
    removeSubtitles: no,
  };
}
