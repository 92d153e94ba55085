import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A strict app of its own: what it sees is the package as it is built, through its doors. */
const consumer = `
import type { EnvironmentProviders, Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import type { Observable } from 'rxjs';
import { type UploadEvent, type UploadOptions, type UploadState, uploadState } from 'rx-media-upload';
import { injectMediaUpload, MEDIA_CLIENT, MEDIA_TRANSPORT, type MediaUpload } from 'rx-media-upload/angular';
import { provideMediaUpload, withHttpClient } from 'rx-media-upload/angular';

export const providers: EnvironmentProviders = provideMediaUpload(
  { baseUrl: '/relay', upload: { target: 'dm' } },
  withHttpClient({ uploadProgress: true }),
);
export const fake: MediaUpload = (_source, _options?: UploadOptions): Observable<UploadEvent> => { throw new Error(); };
export const stateOf = (file: File): Signal<UploadState> => toSignal(injectMediaUpload()(file).pipe(uploadState()), { requireSync: true });
export const tokens = [MEDIA_CLIENT, MEDIA_TRANSPORT];
`;

describe('the built door', () => {
  it('has types that a strict app compiles against, with the libraries checked too', () => {
    const file = join(root, 'spec/angular/consumer.ts');
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ES2022,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const host = ts.createCompilerHost(options);
    const withConsumer: ts.CompilerHost = {
      ...host,
      fileExists: (name) => name === file || host.fileExists(name),
      getSourceFile: (name, version, ...rest) =>
        name === file ? ts.createSourceFile(name, consumer, version) : host.getSourceFile(name, version, ...rest),
    };
    const program = ts.createProgram([file], options, withConsumer);
    const ours = program
      .getSourceFiles()
      .filter(({ fileName }) => fileName === file || fileName.startsWith(join(root, 'dist')));
    const mistakes = ours.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]);
    expect(mistakes.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
    expect(ours.map(({ fileName }) => fileName.slice(root.length))).toContain('dist/angular/index.d.ts');
  }, 60_000);
});
