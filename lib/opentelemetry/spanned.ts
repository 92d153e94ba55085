import {
  type Attributes,
  context,
  type Context,
  type Span,
  type SpanKind,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { defer, Observable } from 'rxjs';
import { fail, leave } from './end-span.js';

/** A span of a name, and whose child it is. */
export interface SpanStart {
  readonly tracer: Tracer;
  readonly name: string;
  readonly kind: SpanKind;
  readonly parent: Context | undefined;
  readonly attributes: Attributes;
}

/**
 * A span for each subscription: from then until the stream ends or is unsubscribed. What it subscribes to has the span for
 * its active one, and is given its context as well: without a context manager, in browsers above all, nothing else leads
 * there. `over` says that whoever unsubscribes from now on has all that it wanted.
 */
export const spanned = <T>(
  { tracer, name, kind, parent, attributes }: SpanStart,
  work: (span: Span, over: () => void, within: Context) => Observable<T>,
): Observable<T> =>
  new Observable((subscriber) => {
    const around = parent ?? context.active();
    const span = tracer.startSpan(name, { kind, attributes }, around);
    const within = trace.setSpan(around, span);
    let isOver = false;
    const over = (): void => void (isOver = true);
    // After what was subscribed to has stopped; an end that has come before has said so.
    subscriber.add(() => {
      if (!isOver) leave(span);
      span.end();
    });
    context.with(within, () => {
      subscriber.add(
        defer(() => work(span, over, within)).subscribe({
          next: (value) => subscriber.next(value),
          error: (error: unknown) => {
            over();
            fail(span, error);
            subscriber.error(error);
          },
          complete: () => {
            over();
            subscriber.complete();
          },
        }),
      );
    });
  });
