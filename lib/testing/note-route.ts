import type { EmulatorSettings } from './emulator-options.js';
import { headOf, type ReceivedRequest } from './received-request.js';
import type { JournalEntry } from './request-journal.js';
import { routeOf, segmentIndexOf, type Route } from './routes.js';

/** The entry, with what the URL alone tells of the command. */
export function seenBeforeBody(request: Request, entry: JournalEntry, settings: EmulatorSettings): JournalEntry {
  const head = headOf(request);
  const route = routeIn(settings, head);
  if (route.version !== undefined) entry.version = route.version;
  const isTold = route.version === 'v2' || head.url.searchParams.has('command') || request.method === 'GET';
  if ('handler' in route && isTold) note(entry, route, head);
  return entry;
}

/** The route of a request, where the profile has it: before v2 its paths lead nowhere. */
export function routeIn({ profile }: EmulatorSettings, request: ReceivedRequest): ReturnType<typeof routeOf> {
  const route = routeOf(request);
  return profile === 'v1.1' && route.version === 'v2' ? { version: 'v2' } : route;
}

/** Writes down what a request asks for, before anybody has checked it. */
export function note(entry: JournalEntry, { command, id }: Route, request: ReceivedRequest): void {
  if (command !== undefined) entry.command = command;
  if (id !== undefined) entry.mediaId = id;
  const segmentIndex = command === 'append' ? segmentIndexOf(request) : undefined;
  if (segmentIndex !== undefined) entry.segmentIndex = segmentIndex;
}
