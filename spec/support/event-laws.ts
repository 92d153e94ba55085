import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { UploadAllEvent } from '../../lib/upload-all.js';
import type { UploadEvent } from '../../lib/upload-event.js';

/** How an upload may end, besides being unsubscribed. */
export type UploadEnd = 'complete' | 'error';

/** The laws of design 2.2 over the events of one upload, as a machine that is fed each event in its turn. */
export interface EventLaws {
  /** Takes an event; gives the laws that it breaks, in words. */
  readonly take: (event: UploadEvent) => string[];
  readonly end: (end: UploadEnd) => string[];
}

interface Session {
  readonly mediaId: string;
  readonly total: number;
  readonly sizeOf: (segmentIndex: number) => number;
  readonly segmentCount: number;
  loaded: number;
  acknowledged: number;
  readonly indexes: Set<number>;
  finalized: boolean;
}

export function eventLaws(): EventLaws {
  let session: Session | undefined;
  let isDue = true;
  let paused = false;
  let isOver = false;

  const initialized = (event: UploadEvent & { type: 'initialized' }): string[] => {
    const broken: string[] = [];
    if (!isDue) broken.push('a second `initialized` without `retrying` for `too-large` or `expired`');
    if (event.segmentCount !== Math.ceil(event.totalBytes / event.segmentBytes))
      broken.push('`initialized` counts its segments wrong');
    isDue = false;
    const resumed = event.resumedBytes ?? 0;
    const { mediaId, totalBytes: total, segmentBytes, segmentCount } = event;
    const sizeOf = (index: number) => Math.min(segmentBytes, total - index * segmentBytes);
    session = {
      mediaId,
      total,
      sizeOf,
      segmentCount,
      loaded: resumed,
      acknowledged: resumed,
      indexes: new Set(),
      finalized: false,
    };
    return broken;
  };
  const counted = (event: UploadEvent & { type: 'progress' | 'appended' }, now: Session): string[] => {
    const broken: string[] = [];
    if (event.loaded < now.loaded) broken.push(`\`loaded\` goes back from ${now.loaded} to ${event.loaded}`);
    if (event.loaded > now.total || event.total !== now.total)
      broken.push(`\`${event.type}\`: ${event.loaded} of ${event.total} bytes, and there are ${now.total}`);
    now.loaded = event.loaded;
    if (event.type === 'progress') return broken;
    const { segmentIndex, acknowledged, loaded } = event;
    if (now.indexes.has(segmentIndex) || segmentIndex >= now.segmentCount)
      broken.push(`\`appended\` of segment ${segmentIndex}, twice or beyond the last`);
    now.indexes.add(segmentIndex);
    now.acknowledged += now.sizeOf(segmentIndex);
    if (acknowledged !== now.acknowledged || acknowledged > loaded)
      broken.push(`X has ${now.acknowledged} bytes, not ${acknowledged} (loaded ${loaded})`);
    return broken;
  };
  const placed = (event: UploadEvent & { mediaId: string }, now: Session): string[] => {
    switch (event.type) {
      case 'progress':
      case 'appended':
        return [...counted(event, now), ...(now.finalized ? [`\`${event.type}\` after \`finalized\``] : [])];
      case 'finalized': {
        const broken = now.finalized ? ['`finalized` twice'] : [];
        if (now.acknowledged !== now.total) broken.push(`\`finalized\` with ${now.acknowledged} of ${now.total} bytes`);
        now.finalized = true;
        return broken;
      }
      case 'processing':
      case 'described':
      case 'succeeded':
        isOver = event.type === 'succeeded';
        return now.finalized ? [] : [`\`${event.type}\` before \`finalized\``];
      default:
        return [];
    }
  };
  /** As `initialized` has left it. */
  const current = (): Session | undefined => session;
  const take = (event: UploadEvent): string[] => {
    const broken: string[] = [];
    if (isOver) broken.push(`\`${event.type}\` after \`succeeded\``);
    if (JSON.stringify(event) !== JSON.stringify(structuredClone(event)))
      broken.push(`\`${event.type}\` is no plain data`);
    if (event.type === 'retrying') {
      isDue ||= event.reason === 'too-large' || event.reason === 'expired';
      if (!(event.delay >= 0 && event.attempt >= 1))
        broken.push(`\`retrying\` with delay ${event.delay}, attempt ${event.attempt}`);
    }
    if (event.type === 'paused' || event.type === 'resumed') {
      if (paused === (event.type === 'paused')) broken.push(`\`${event.type}\` twice`);
      paused = event.type === 'paused';
    }
    if (event.type === 'initialized') return [...broken, ...initialized(event)];
    if (!('mediaId' in event)) return broken;
    const now = current();
    if (now === undefined) return [...broken, `\`${event.type}\` before \`initialized\``];
    if (event.mediaId !== now.mediaId) broken.push(`\`${event.type}\` of another media`);
    return [...broken, ...placed(event as UploadEvent & { mediaId: string }, now)];
  };
  return {
    take,
    end: (end) => {
      if (end === 'complete' && !isOver) return ['completed without `succeeded`'];
      return end === 'error' && isOver ? ['failed after `succeeded`'] : [];
    },
  };
}

const broken: string[] = [];

/** The laws broken since the last call. */
export const brokenSince = (): string[] => broken.splice(0);

/** Runs the events of an upload through the laws; what they break is looked at when the spec is over. */
export const lawful =
  <E extends UploadEvent>(): MonoTypeOperatorFunction<E> =>
  (upload$) =>
    defer(() => {
      const laws = eventLaws();
      const note = (found: readonly string[]): void => void broken.push(...found);
      return upload$.pipe(
        tap({
          next: (event) => note(laws.take(event)),
          error: () => note(laws.end('error')),
          complete: () => note(laws.end('complete')),
        }),
      );
    });

/** The same for many uploads in one stream. */
export const lawfulEach = (): MonoTypeOperatorFunction<UploadAllEvent> => (uploads$) =>
  defer(() => {
    const uploads = new Map<number, EventLaws>();
    return uploads$.pipe(
      tap((event) => {
        const laws = uploads.get(event.index) ?? eventLaws();
        uploads.set(event.index, laws);
        const { index, ...told } = event;
        broken.push(...(told.type === 'failed' ? laws.end('error') : laws.take(told)));
      }),
    );
  });
