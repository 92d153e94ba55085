import {
  concat,
  concatMap,
  defer,
  EMPTY,
  map,
  merge,
  NEVER,
  type Observable,
  type ObservableInput,
  of,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { CheckpointLostError, type CheckpointStore, type UploadSession } from 'rx-media-upload';
import { indexesOf, readCheckpoint } from '../../lib/checkpoint/checkpoint.js';
import type { EarlierSession, JournalSubject } from '../../lib/checkpoint/earlier-session.js';
import { uploadJournal } from '../../lib/checkpoint/upload-journal.js';
import { marbles } from '../support/marbles.js';

const subject: JournalSubject = {
  key: 'a.mp4',
  fingerprint: 'f',
  request: { totalBytes: 1000, mediaType: 'video/mp4' },
  api: 'v2 at https://api.x.com',
};
const session: UploadSession = { mediaId: '12', expiresAt: 5_000 };
const start = { segments: { segmentBytes: 100 }, acknowledged: new Set<number>() };
const refuse = (): Observable<never> => throwError(() => new Error('no'));

/** A store that takes its time and tells what it was asked. */
function slowStore(
  ms: number,
  text?: string,
): CheckpointStore & { readonly asked: string[]; readonly texts: string[] } {
  const asked: string[] = [];
  const texts: string[] = [];
  const after = <T>(what: string, answer: () => T): Observable<T> =>
    defer(() => (asked.push(what), ms === 0 ? of(0) : timer(ms))).pipe(map(answer));
  return {
    asked,
    texts,
    load: () => after('load', () => text),
    save: (_, written) =>
      after(`save ${[...indexesOf(readCheckpoint(written)!.acknowledged)].join()}`, () => texts.push(written)),
    remove: () => after('remove', () => undefined),
  };
}
/** What a journal has written of an upload with these segments. */
function textOf(...segments: number[]): string {
  const store = slowStore(0);
  const journal = uploadJournal(store, subject);
  concat(journal.begin(session, start), ...segments.map((index) => journal.acknowledge(index))).subscribe();
  return store.texts.at(-1)!;
}
const codes = (journal$: Observable<EarlierSession | { readonly code: string }>): Observable<string> =>
  journal$.pipe(
    map((found) => ('code' in found ? found.code : `${found.session.mediaId}: ${[...found.acknowledged].join()}`)),
  );

describe('the journal of an upload', () => {
  it('completes when a segment is written, one write after the other', () => {
    marbles(({ expectObservable, flush }) => {
      const store = slowStore(10);
      const journal = uploadJournal(store, subject);
      const acknowledged = (index: number) => concat(journal.acknowledge(index), of(String(index)));
      expectObservable(
        concat(journal.begin(session, start), merge(acknowledged(2), timer(1).pipe(map(() => '0'))), acknowledged(1)),
      ).toBe('11ms 0 8ms 2 9ms (1|)');
      flush();
      expect(store.asked).toEqual(['save ', 'save 2', 'save 1,2']);
    });
  });

  it('writes once what is acknowledged while it waits for its turn', () => {
    marbles(({ expectObservable, flush }) => {
      const store = slowStore(10);
      const journal = uploadJournal(store, subject);
      const acknowledged = (index: number) => concat(journal.acknowledge(index), of('x'));
      expectObservable(
        concat(journal.begin(session, start), merge(acknowledged(0), acknowledged(3), acknowledged(1))),
      ).toBe('20ms x 9ms (xx|)');
      flush();
      expect(store.asked).toEqual(['save ', 'save 0', 'save 0,1,3']);
    });
  });

  it('finds what another one has written', () => {
    marbles(({ expectObservable }) => {
      expectObservable(codes(uploadJournal(slowStore(10, textOf(0, 1, 4)), subject).resume(0))).toBe('10ms (a|)', {
        a: '12: 0,1,4',
      });
    });
  });

  it('finds nothing in an empty store, and that is no warning', () => {
    marbles(({ expectObservable }) => {
      expectObservable(uploadJournal(slowStore(10), subject).resume(0)).toBe('10ms |');
      expectObservable(uploadJournal({ ...slowStore(0), load: () => EMPTY }, subject).resume(0)).toBe('|');
      // As Storage.getItem() answers in plain JavaScript.
      expectObservable(
        uploadJournal({ ...slowStore(0), load: () => of(null as unknown as undefined) }, subject).resume(0),
      ).toBe('(|)');
    });
  });

  it.each<[string, string, Partial<JournalSubject>, number, string]>([
    ['garbage', '{"format":1', {}, 0, 'checkpoint-damaged'],
    ['segments beyond the end', textOf(0, 10), {}, 0, 'checkpoint-damaged'],
    ['another place', textOf(0), { api: 'v2 at https://example.com' }, 0, 'checkpoint-foreign'],
    ['another API', textOf(0), { api: 'v1.1 at https://api.x.com' }, 0, 'checkpoint-foreign'],
    ['another account', textOf(0), { account: '7' }, 0, 'checkpoint-foreign'],
    ['another source', textOf(0), { fingerprint: 'g' }, 0, 'checkpoint-changed'],
    [
      'another category',
      textOf(0),
      { request: { ...subject.request, mediaCategory: 'dm_video' } },
      0,
      'checkpoint-changed',
    ],
    ['a session that is over', textOf(0), {}, 5_000, 'checkpoint-expired'],
  ])('does not go on from %s, and says so', (_, text, other, now, code) => {
    marbles(({ expectObservable }) => {
      expectObservable(codes(uploadJournal(slowStore(0, text), { ...subject, ...other }).resume(now))).toBe('(a|)', {
        a: code,
      });
    });
  });

  it('goes on from a session that is not over by a moment, and from the account’s own', () => {
    marbles(({ expectObservable }) => {
      const own = { ...subject, account: '7' };
      const store = slowStore(0);
      uploadJournal(store, own).begin(session, start).subscribe();
      expectObservable(codes(uploadJournal(slowStore(0, store.texts[0]), own).resume(4_999))).toBe('(a|)', {
        a: '12: ',
      });
      expectObservable(codes(uploadJournal(slowStore(0, store.texts[0]), subject).resume(0))).toBe('(a|)', {
        a: 'checkpoint-foreign',
      });
    });
  });

  it.each<[number, string]>([
    [100_000, '12: '],
    [100_001, 'checkpoint-damaged'],
  ])('takes X’s thousand segments and no more: %d bytes', (totalBytes, found) => {
    marbles(({ expectObservable }) => {
      const long = { ...subject, request: { ...subject.request, totalBytes } };
      const store = slowStore(0);
      uploadJournal(store, long).begin(session, start).subscribe();
      expectObservable(codes(uploadJournal(slowStore(0, store.texts[0]), long).resume(0))).toBe('(a|)', { a: found });
    });
  });

  it('says from where the upload would go on that cannot be written down', () => {
    const store = slowStore(0);
    const messages = (writesBefore: number): string[] => {
      let writes = 0;
      const told: string[] = [];
      const journal = uploadJournal(
        { ...store, save: (key, text) => (writes++ < writesBefore ? store.save(key, text) : refuse()) },
        subject,
      );
      concat(journal.begin(session, start), journal.acknowledge(0)).subscribe(({ message }) => told.push(message));
      return told;
    };
    expect(messages(0)).toEqual([expect.stringMatching(/ would begin anew$/)]);
    expect(messages(1)).toEqual([expect.stringMatching(/ would go on from an earlier state$/)]);
  });

  it('says where it was to go, and that the upload begins anew', () => {
    const found: unknown[] = [];
    uploadJournal(slowStore(0, textOf(0)), { ...subject, api: 'v2 at https://example.com' })
      .resume(0)
      .subscribe((event) => found.push(event));
    expect(found).toEqual([
      {
        type: 'warning',
        code: 'checkpoint-foreign',
        message:
          'The checkpoint is of an upload to v2 at https://api.x.com, not to v2 at https://example.com: the upload begins anew',
      },
    ]);
  });

  it('fails where another worker has the upload now, and with nothing else of the store', () => {
    const lost = new CheckpointLostError('taken');
    const lose = (): Observable<never> => throwError(() => lost);
    const end = (events$: Observable<unknown>): unknown[] => {
      const ends: unknown[] = [];
      events$.subscribe({ next: (event) => ends.push(event), error: (error: unknown) => ends.push(error) });
      return ends;
    };
    expect(end(uploadJournal({ ...slowStore(0), load: lose }, subject).resume(0))).toEqual([lost]);
    const journal = uploadJournal({ ...slowStore(0), save: lose, remove: lose }, subject);
    expect(end(journal.begin(session, start))).toEqual([lost]);
    expect(end(journal.acknowledge(0))).toEqual([lost]);
    expect(end(journal.forget())).toEqual([lost]);
    expect(journal.key()).toBeUndefined();
  });

  it('names no checkpoint that it could not go on from, and the one that it could', () => {
    const damaged = uploadJournal(slowStore(0, 'garbage'), subject);
    damaged.resume(0).subscribe();
    expect(damaged.key()).toBeUndefined();
    const found = uploadJournal(slowStore(0, textOf(0)), subject);
    found.resume(0).subscribe();
    expect(found.key()).toBe('a.mp4');
  });

  it.each<[string, CheckpointStore['load']]>([
    ['fails', refuse],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['is no Observable', () => 5 as unknown as ObservableInput<undefined>],
  ])('says that a store cannot be read that %s', async (_, load) => {
    const found: unknown[] = [];
    await uploadJournal({ ...slowStore(0), load }, subject)
      .resume(0)
      .forEach((event) => void found.push(event));
    expect(found).toMatchObject([{ type: 'warning', code: 'checkpoint-unreadable' }]);
  });

  it('does not wait for ever for a store that does not answer', () => {
    marbles(({ expectObservable }) => {
      const journal = uploadJournal({ load: () => NEVER, save: () => NEVER, remove: () => NEVER }, subject);
      expectObservable(
        codes(concat(journal.resume(0), journal.begin(session, start), journal.acknowledge(0), journal.forget())),
      ).toBe('10s a 9999ms b 9999ms |', { a: 'checkpoint-unreadable', b: 'checkpoint-not-kept' });
    });
  });

  it('goes on once a store has answered, though it does not complete', () => {
    marbles(({ expectObservable }) => {
      const journal = uploadJournal({ ...slowStore(0), save: () => concat(of(1), NEVER) }, subject);
      expectObservable(journal.begin(session, start)).toBe('|');
    });
  });

  it('warns once where nothing can be written, and tries no more', () => {
    marbles(({ expectObservable, flush }) => {
      let writes = 0;
      const journal = uploadJournal({ ...slowStore(0), save: () => (writes++, refuse()), remove: refuse }, subject);
      expectObservable(
        codes(concat(journal.begin(session, start), journal.acknowledge(0), journal.acknowledge(1), journal.forget())),
      ).toBe('(a|)', { a: 'checkpoint-not-kept' });
      flush();
      expect([writes, journal.key()]).toEqual([1, undefined]);
    });
  });

  it('names the checkpoint that is kept, also when a later write has failed', () => {
    marbles(({ expectObservable, flush }) => {
      let writes = 0;
      const store = slowStore(0);
      const journal = uploadJournal(
        { ...store, save: (key, text) => (writes++ === 0 ? store.save(key, text) : refuse()) },
        subject,
      );
      expect(journal.key()).toBeUndefined();
      expectObservable(
        codes(concat(journal.begin(session, start), journal.acknowledge(0), journal.acknowledge(1))),
      ).toBe('(a|)', { a: 'checkpoint-not-kept' });
      flush();
      expect(journal.key()).toBe('a.mp4');
    });
  });

  it('removes what is kept when it forgets, also when a later write has failed', () => {
    marbles(({ expectObservable, flush }) => {
      let writes = 0;
      const store = slowStore(0);
      const journal = uploadJournal(
        { ...store, save: (key, text) => (writes++ === 0 ? store.save(key, text) : refuse()) },
        subject,
      );
      expectObservable(codes(concat(journal.begin(session, start), journal.acknowledge(0), journal.forget()))).toBe(
        '(a|)',
        {
          a: 'checkpoint-not-kept',
        },
      );
      flush();
      expect(store.asked.at(-1)).toBe('remove');
      expect(journal.key()).toBeUndefined();
    });
  });

  it('says that a checkpoint has remained that cannot be removed', () => {
    marbles(({ expectObservable }) => {
      const journal = uploadJournal({ ...slowStore(0), remove: refuse }, subject);
      expectObservable(codes(concat(journal.begin(session, start), journal.forget()))).toBe('(a|)', {
        a: 'checkpoint-not-removed',
      });
    });
  });

  it('does not name the checkpoint of a session that another one stands in for, before that is written', () => {
    marbles(({ expectObservable, flush }) => {
      let writes = 0;
      const store = slowStore(0);
      const journal = uploadJournal(
        { ...store, save: (key, text) => (writes++ === 0 ? store.save(key, text) : refuse()) },
        subject,
      );
      expectObservable(
        codes(
          concat(
            journal.begin(session, start),
            defer(() => journal.begin({ mediaId: '13', expiresAt: 1 }, start)),
          ),
        ),
      ).toBe('(a|)', { a: 'checkpoint-not-kept' });
      flush();
      expect(journal.key()).toBeUndefined();
    });
  });

  it('names the checkpoint that was found, where the resumed session cannot be written down', () => {
    const told: string[] = [];
    const journal = uploadJournal({ ...slowStore(0, textOf(0)), save: refuse }, subject);
    journal.resume(0).subscribe();
    journal.begin(session, start).subscribe(({ message }) => told.push(message));
    expect(told).toEqual([expect.stringMatching(/ would go on from an earlier state$/)]);
    expect(journal.key()).toBe('a.mp4');
  });

  it('writes nothing of an upload that is forgotten, though segments of it waited for their turn or come late', () => {
    marbles(({ expectObservable, flush }) => {
      const store = slowStore(10);
      const journal = uploadJournal(store, subject);
      const late = timer(25).pipe(concatMap(() => journal.acknowledge(3)));
      journal.begin(session, start).subscribe();
      expectObservable(merge(journal.acknowledge(0), journal.acknowledge(1), journal.forget(), late)).toBe('25ms |');
      flush();
      expect(store.asked).toEqual(['save ', 'remove']);
    });
  });
});
