import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Specs of one part first, then those of more, and last those that take their time: most mutants die early. */
const place = ({ moduleId }: TestSpecification): number =>
  /\/(resume|secrets|from-url|stream-sources|send|undefined-options)\.spec\.ts$/.test(moduleId)
    ? 2
    : /\/spec\/[\w-]+\.spec\.ts$/.test(moduleId)
      ? 1
      : 0;

export class ClosestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((one, other) => place(one) - place(other)));
  }
}
