import { headOf, type ReceivedRequest } from './received-request.js';
import type { JournalEntry } from './request-journal.js';
import { routeOf, segmentIndexOf, type Route } from './routes.js';

/** The entry, with what the URL alone tells of the command. */
export function seenBeforeBody(request: Request, entry: JournalEntry): JournalEntry {
  const head = headOf(request);
  const route = routeOf(head);
  if (route.version !== undefined) entry.version = route.version;
  const isTold = route.version === 'v2' || head.url.searchParams.has('command') || request.method === 'GET';
  if ('handler' in route && isTold) note(entry, route, head);
  return entry;
}

/** Writes down what a request asks for, before anybody has checked it. */
export function note(entry: JournalEntry, { command, id }: Route, request: ReceivedRequest): void {
  if (command !== undefined) entry.command = command;
  if (id !== undefined) entry.mediaId = id;
  const segmentIndex = command === 'append' ? segmentIndexOf(request) : undefined;
  if (segmentIndex !== undefined) entry.segmentIndex = segmentIndex;
}
