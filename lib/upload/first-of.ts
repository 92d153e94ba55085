/** The first so many of a list, which is then left off. */
export const firstOf = <T>(list: Iterable<T> | AsyncIterable<T>, count: number): Iterable<T> | AsyncIterable<T> =>
  Symbol.asyncIterator in list ? firstOfAsync(list, count) : firstOfSync(list, count);

function* firstOfSync<T>(list: Iterable<T>, count: number): Generator<T> {
  let left = count;
  if (left <= 0) return;
  for (const value of list) {
    yield value;
    if (--left <= 0) return;
  }
}

async function* firstOfAsync<T>(list: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count;
  if (left <= 0) return;
  for await (const value of list) {
    yield value;
    if (--left <= 0) return;
  }
}
