import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** How soon a file is to be run: those that wait for processes of their own, then what is long, then all else. */
const place = ({ project, moduleId }: TestSpecification): number =>
  project.name === 'built' ? 0 : /\/spec\/(faults|package)\//.test(moduleId) ? 1 : 2;

/** The slowest files first, so that no worker is left with one of them at the end; also where none was ever timed. */
export class ProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => place(one) - place(other));
  }
}
