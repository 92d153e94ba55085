// Angular's packages come partially compiled; without its builder, they are compiled as they are imported.
import '@angular/compiler';
import { HttpEventType, type HttpInterceptorFn, type HttpRequest, HttpResponse } from '@angular/common/http';
import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  type EnvironmentProviders,
  type Injector,
  type Provider,
  provideZonelessChangeDetection,
  runInInjectionContext,
} from '@angular/core';
import { getTestBed, TestBed, TestComponentRenderer } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { of } from 'rxjs';
import { until } from '../support/until.js';

// Tokens and functions need no document, so there is none, and nothing to clear from it.
const NO_DOCUMENT = {
  provide: TestComponentRenderer,
  useValue: { insertRootElement: () => undefined, removeAllRootElements: () => undefined },
};
// Once a process, however often this is loaded.
if ((getTestBed() as { platform?: unknown }).platform == null)
  getTestBed().initTestEnvironment(BrowserTestingModule, platformBrowserTesting());

/** Sets up an app without zone.js and lends its injection context. */
export function inApp<T>(providers: readonly (Provider | EnvironmentProviders)[], use: () => T): T {
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), NO_DOCUMENT, ...providers] });
  return TestBed.runInInjectionContext(use);
}

/** A part of the app that ends before it: what is made in it, and how it ends. */
export function inPart<T>(
  providers: readonly (Provider | EnvironmentProviders)[],
  use: () => T,
): { readonly made: T; readonly end: () => void } {
  const part = createEnvironmentInjector([...providers], TestBed.inject(EnvironmentInjector));
  return { made: runInInjectionContext(part as unknown as Injector, use), end: () => part.destroy() };
}

/** The next request to a path, once it is made: a file is read before its first one. */
export async function nextRequest(path: string): Promise<TestRequest> {
  const http = TestBed.inject(HttpTestingController);
  let found: TestRequest[] = [];
  await until(
    () => (found = http.match(({ url }) => new URL(url, 'https://app.example').pathname === path)).length > 0,
  );
  if (found.length > 1) throw new Error(`${found.length} requests to ${path}`);
  return found[0]!;
}

/** Answers in place of a backend, and notes what comes by. */
export function answering(...statuses: readonly number[]): {
  readonly seen: HttpRequest<unknown>[];
  readonly interceptor: HttpInterceptorFn;
} {
  const seen: HttpRequest<unknown>[] = [];
  const interceptor: HttpInterceptorFn = (request) => {
    seen.push(request);
    return of(
      { type: HttpEventType.Sent } as const,
      new HttpResponse({
        status: statuses[seen.length - 1] ?? 200,
        body: '{"data":{"id":"1","expires_after_secs":9}}',
      }),
    );
  };
  return { seen, interceptor };
}

/** A page at this place, for as long as a spec runs: relative base URLs count from it. */
export function atPage(href: string): () => void {
  Object.defineProperty(globalThis, 'location', { value: new URL(href), configurable: true });
  return () => Reflect.deleteProperty(globalThis, 'location');
}
